import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import type { DrainOptions, DrainStatus } from "@dns-drain/core";
import { waitFor } from "@dns-drain/lab";

import type { Stage } from "../support/real/stage.ts";

/** What a host is started with. */
export interface HostSettings {
  /** What its responses say. */
  readonly label: HostLabel;
  readonly address: string;
  readonly ports: Ports;
  readonly key: string;
  readonly cert: string;
  readonly drain: Pick<
    DrainOptions,
    "names" | "addresses" | "resolvers" | "schedule" | "graceMs" | "spreadMs" | "idleGraceMs" | "goaway"
  >;
}

export type HostLabel = "A" | "B";

/** One server for each way to speak, all with the same drain. */
export interface Ports {
  /** HTTP/1.1 without TLS. */
  readonly http: number;
  /** HTTP/2 and HTTP/1.1 with TLS. */
  readonly https: number;
  /** HTTP/2 without TLS. */
  readonly h2c: number;
}

/** A request, or a message of a stream, that the application has got to see. */
export interface Hit {
  readonly host: HostLabel;
  readonly client: string;
  /** The client's own number for it; undefined where the host began to speak. */
  readonly n: number | undefined;
  readonly method: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Counts the connections of the host. */
  readonly connection: number;
  /** E.g. "1.1" or "2.0". */
  readonly protocol: string;
  /** It was answered 421, as the host had been told to. */
  readonly isMisdirected: boolean;
}

export type HostMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "log"; readonly line: string }
  | { readonly kind: "hits"; readonly hits: readonly Hit[] }
  | { readonly kind: "status"; readonly status: DrainStatus };

/** What it may be asked for. `misdirect`: answer each client's next GET and next POST with 421. */
export type HostRequest = "status" | "misdirect";

export interface Host {
  readonly hits: readonly Hit[];
  status(): Promise<DrainStatus>;
  misdirect(): void;
}

/** Starts a host in a process of its own, and ends it with the stage. */
export async function startHost(stage: Stage, settings: HostSettings, onLog: (line: string) => void): Promise<Host> {
  const program = fileURLToPath(new URL("host-process.js", import.meta.url));
  const child = fork(program, [JSON.stringify(settings)]);
  const ended = once(child, "exit");
  stage.defer(() => (child.kill("SIGKILL"), ended));
  const hits: Hit[] = [];
  let statuses: DrainStatus[] = [];
  let isReady = false;
  child.on("message", (message: HostMessage) => {
    if (message.kind === "ready") isReady = true;
    else if (message.kind === "log") onLog(message.line);
    else if (message.kind === "hits") hits.push(...message.hits);
    else statuses = [...statuses, message.status];
  });
  const ask = (request: HostRequest): void => void child.send(request);
  await waitFor(() => isReady, { withinMs: 15_000, what: `host ${settings.label} to listen` });
  return {
    hits,
    async status() {
      statuses = [];
      ask("status");
      return waitFor(() => statuses[0], { withinMs: 5000, what: `the status of host ${settings.label}` });
    },
    misdirect: () => ask("misdirect"),
  };
}
