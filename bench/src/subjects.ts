import type { Protocol } from "./protocol.ts";

/** What is measured: this library, others, and none. */
export type SubjectName =
  | "bare"
  | "loaded"
  | "hook"
  | "terminator"
  | "graceful-shutdown"
  | "stoppable"
  | "terminus"
  | "lightship"
  | "fastify";

/** What the tables call them. */
export const titles: Readonly<Record<SubjectName, string>> = {
  bare: "Node alone (`server.close()`)",
  loaded: "the same, with dns-drain loaded",
  hook: "**dns-drain**",
  terminator: "http-terminator",
  "graceful-shutdown": "http-graceful-shutdown",
  stoppable: "stoppable",
  terminus: "@godaddy/terminus",
  lightship: "lightship",
  fastify: "Fastify (`app.close()`)",
};

/** The control: what the mere presence of more code does to a program. It is of interest while it serves. */
const control = "loaded";

export const everySubject: readonly SubjectName[] = (Object.keys(titles) as SubjectName[]).filter(
  (name) => name !== control,
);

/** Those that speak it; of the libraries, those that can be given such a server. */
export const subjectsOf: Readonly<Record<Protocol, readonly SubjectName[]>> = {
  http1: everySubject,
  http2: ["bare", "hook", "terminator", "graceful-shutdown"],
};

/** With the control behind the first of them. */
export function withControl([first, ...others]: readonly SubjectName[]): readonly SubjectName[] {
  return [first!, control, ...others];
}
