import { fork } from "node:child_process";
import { once } from "node:events";
import type { TcpNetConnectOpts } from "node:net";
import { fileURLToPath } from "node:url";

import type { DrainOptions, DrainStatus, Phase } from "@dns-drain/core";
import { waitFor } from "@dns-drain/lab";

import type { Stage } from "../../support/real/stage.ts";

/** What a relay is started with. */
export interface RelaySettings {
  readonly address: string;
  readonly port: number;
  readonly postgres: TcpNetConnectOpts;
  readonly drain: DrainOptions;
  /** Whether it has connections leave behind an answer, or only in silence. */
  readonly tellsSettled: boolean;
}

export type RelayMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "log"; readonly line: string }
  | { readonly kind: "phase"; readonly phase: Phase; readonly at: number }
  | RelayReport;

interface RelayReport {
  readonly kind: "status";
  readonly status: DrainStatus;
  /** Transactions that have gone through it so far, with the log-ins. */
  readonly transactions: number;
}

export interface Relay {
  readonly log: readonly string[];
  /** When it entered a phase for the first time. */
  momentOf(phase: Phase): number | undefined;
  report(): Promise<RelayReport>;
  /** Sends SIGTERM, and resolves with the exit code of the process. */
  terminate(): Promise<number | null>;
}

/** Starts a relay in a process of its own, and ends it with the stage. */
export async function startRelay(stage: Stage, settings: RelaySettings): Promise<Relay> {
  const program = fileURLToPath(new URL("relay-process.js", import.meta.url));
  const child = fork(program, [JSON.stringify(settings)]);
  const ended = once(child, "exit") as Promise<[number | null]>;
  stage.defer(() => (child.kill("SIGKILL"), ended));
  const log: string[] = [];
  const phases = new Map<Phase, number>();
  let isReady = false;
  let report: RelayReport | undefined;
  child.on("message", (message: RelayMessage) => {
    if (message.kind === "ready") isReady = true;
    else if (message.kind === "log") log.push(message.line);
    else if (message.kind === "status") report = message;
    else if (!phases.has(message.phase)) phases.set(message.phase, message.at);
  });
  await waitFor(() => isReady, { withinMs: 15_000, what: "a relay to listen" });
  return {
    log,
    momentOf: (phase) => phases.get(phase),
    report() {
      report = undefined;
      child.send("status");
      return waitFor(() => report, { withinMs: 5000, what: "the status of a relay" });
    },
    async terminate() {
      child.kill("SIGTERM");
      const [code] = await ended;
      return code;
    },
  };
}
