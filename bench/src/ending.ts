import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { ServerMessage, ServerReport } from "./messages.ts";
import { fixed } from "./table.ts";

/** How a process has ended that was told to. */
export interface Ending {
  readonly afterMs: number;
  /** It didn't end in time, and was killed. */
  readonly isKilled: boolean;
  /** Its last; undefined if it was killed. */
  readonly report: ServerReport | undefined;
}

/** How long it may take: as long as Kubernetes waits. */
const patienceMs = 30_000;

/** Sends SIGTERM, and resolves when the process has ended. */
export async function terminate(child: ChildProcess): Promise<Ending> {
  let report: ServerReport | undefined;
  child.on("message", (message: ServerMessage) => {
    if (message.kind === "report") report = message.report;
  });
  const sentAt = performance.now();
  const closed = once(child, "close");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  await closed;
  clearTimeout(timer);
  return { afterMs: performance.now() - sentAt, isKilled: child.signalCode === "SIGKILL", report };
}

/** In the cell of a table. */
export function endingText(afterMs: number, isKilled: boolean): string {
  return isKilled ? `killed after ${fixed(patienceMs / 1000, 0)} s` : `${fixed(afterMs / 1000, 1)} s`;
}
