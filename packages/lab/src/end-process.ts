import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** Ends a process, if it hasn't ended: asks it to, and makes it after so many milliseconds. Default: at once. */
export async function endProcess(child: ChildProcess, patienceMs = 0): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, "exit");
  if (patienceMs > 0) child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  await ended;
  clearTimeout(force);
}

/** One without an id could not be started. */
function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}
