import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { DrainOptions, DrainStatus } from "@dns-drain/core";
import { waitFor, type WaitForOptions } from "@dns-drain/lab";
import type { Stage } from "./stage.ts";

export interface HostOptions {
  readonly address: string;
  readonly port: number;
  /** Those options of the hook that are plain data. */
  readonly drain: Pick<
    DrainOptions,
    "names" | "addresses" | "resolvers" | "schedule" | "graceMs" | "spreadMs" | "idleGraceMs"
  >;
}

/** What a host tells its test. */
export type HostMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "log"; readonly line: string }
  /** `at` is in milliseconds since the epoch; the status is that of the first moment. */
  | { readonly kind: "phase"; readonly phase: DrainStatus["phase"]; readonly at: number; readonly status: DrainStatus }
  | { readonly kind: "status"; readonly status: DrainStatus };

export interface Host {
  readonly address: string;
  /** The phases that it has entered. */
  readonly phases: readonly Extract<HostMessage, { kind: "phase" }>[];
  readonly log: readonly string[];
  status(): Promise<DrainStatus>;
  /** Whether DNS lists it, under all of its names. */
  isListed(): Promise<boolean>;
}

const program = fileURLToPath(new URL("host-process.js", import.meta.url));

/** Starts an Express application with the hook in a process of its own, and ends it with the stage. */
export async function startHost(stage: Stage, options: HostOptions): Promise<Host> {
  const child = fork(program, [JSON.stringify(options)], { serialization: "json" });
  stage.defer(() => end(child));
  const heard: HostMessage[] = [];
  child.on("message", (message) => heard.push(message as HostMessage));
  const heardOf = <Kind extends HostMessage["kind"]>(kind: Kind): Extract<HostMessage, { kind: Kind }>[] =>
    heard.filter((message): message is Extract<HostMessage, { kind: Kind }> => message.kind === kind);
  let asked = 0;
  const status = async (): Promise<DrainStatus> => {
    const answer = asked++;
    child.send("status");
    const what = `status ${answer} of ${options.address}`;
    return (await waitFor(() => heardOf("status")[answer], { what })).status;
  };
  await waitFor(() => heardOf("ready").length > 0, { what: `${options.address} to listen` });
  return {
    address: options.address,
    get phases() {
      return heardOf("phase");
    },
    get log() {
      return heardOf("log").map(({ line }) => line);
    },
    status,
    isListed: async () => (await status()).dns?.membership === "listed",
  };
}

/** Waits for something that a host does, and fails with all that the host has logged. */
export async function waitForHost(
  host: Host,
  condition: () => boolean | Promise<boolean>,
  options: WaitForOptions,
): Promise<void> {
  try {
    await waitFor(condition, options);
  } catch (error) {
    throw new Error(`${host.address} has logged:\n${host.log.join("\n")}`, { cause: error });
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
