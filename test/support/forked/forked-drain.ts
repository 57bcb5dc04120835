import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import type { DrainStatus, Phase } from "@dns-drain/core";
import { endProcess, forkServer, waitFor } from "@dns-drain/lab";

import type { Stage } from "../real/stage.ts";

/** What a process with a drain tells its parent, by `report-to-parent.ts`. */
export type DrainMessage =
  | { readonly kind: "listening" }
  | { readonly kind: "log"; readonly line: string }
  | { readonly kind: "phase"; readonly phase: Phase; readonly at: number }
  | { readonly kind: "report"; readonly report: DrainReport }
  /** What it tells unasked, of whatever kind it is. */
  | { readonly kind: "news"; readonly news: unknown };

/** What it says when it is asked how it is. */
export interface DrainReport {
  readonly status: DrainStatus;
}

export interface ForkedDrainOptions<News> {
  /** The script that it runs. */
  readonly script: URL;
  readonly settings: object;
  onLog(line: string): void;
  onNews?(news: News): void;
}

/** Something with a drain, in a process of its own, seen from outside. */
export interface ForkedDrain<Report extends DrainReport = DrainReport> {
  report(): Promise<Report>;
  /** When it entered a phase for the first time. */
  momentOf(phase: Phase): number | undefined;
  /** Tells it something that it knows what to do about. */
  order(what: string): void;
  /** Sends SIGTERM, and resolves with the exit code of the process. */
  terminate(): Promise<number | null>;
}

const startedWithinMs = 15_000;
const reportedWithinMs = 5_000;

/** Starts the script, waits until it listens, and ends it with the stage. */
export async function startForkedDrain<News, Report extends DrainReport = DrainReport>(
  stage: Stage,
  { script, settings, onLog, onNews }: ForkedDrainOptions<News>,
): Promise<ForkedDrain<Report>> {
  const phases = new Map<Phase, number>();
  const onMessage = (message: DrainMessage): void => {
    if (message.kind === "log") onLog(message.line);
    else if (message.kind === "news") onNews?.(message.news as News);
    else if (message.kind === "phase" && !phases.has(message.phase)) phases.set(message.phase, message.at);
  };
  const server = await forkServer<DrainMessage>(script, { settings, withinMs: startedWithinMs, onMessage });
  const { child } = server;
  child.stderr?.pipe(process.stderr);
  const ended = once(child, "exit") as Promise<[number | null]>;
  stage.defer(() => endProcess(child));
  return {
    async report() {
      child.send("report");
      return (await server.next("report", reportedWithinMs)).report as Report;
    },
    momentOf: (phase) => phases.get(phase),
    order: (what) => void child.send(what),
    async terminate() {
      child.kill("SIGTERM");
      const [code] = await ended;
      return code;
    },
  };
}

const lookEveryMs = 500;

/** Waits until a process has seen its own address in DNS for so long. */
export async function waitUntilListed({ report }: ForkedDrain, forMs: number): Promise<void> {
  const isListed = async (): Promise<boolean> => {
    const [name] = (await report()).status.dns?.names ?? [];
    return name?.membership === "listed" && Date.now() - name.since >= forMs;
  };
  const look = async (): Promise<boolean> => (await isListed()) || (await sleep(lookEveryMs), false);
  await waitFor(look, { withinMs: startedWithinMs + 2 * forMs, what: `a host to be listed for ${forMs} ms` });
}
