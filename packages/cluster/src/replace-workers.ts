import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";

import { systemClock } from "@dns-drain/dns";
import { optionChecks } from "@dns-drain/dns/parts";

import { livingWorkers } from "./end.ts";
import { sendAway } from "./tell.ts";

/** How workers are replaced. */
export interface ReplaceWorkersOptions {
  /** Milliseconds for which a new worker is given to listen. @default 30000 */
  readonly startMs?: number | undefined;
}

const { onlyKnown, duration } = optionChecks("replace the workers");

let underWay: Promise<unknown> = Promise.resolve();

/**
 * Replaces every worker by a new one, for a new version or new settings, without a failed request: once the new one listens,
 * the old one stops to listen, and drains. Resolves when the last of the old ones has ended, with the worst of their exit
 * codes. While it is under way, another one waits.
 *
 * @throws {TypeError} or {RangeError} for an option that can't be used
 * @throws {Error} if a new worker doesn't come to listen; the old ones whose turn hadn't come stay
 */
export function replaceWorkers(options: ReplaceWorkersOptions = {}): Promise<number> {
  onlyKnown(options, { startMs: true });
  const { startMs = 30_000 } = options;
  duration("startMs", startMs);
  const replacement = underWay.then(() => replaceEach(livingWorkers(), startMs));
  underWay = replacement.catch(() => {
    // Whoever asked for it hears of it.
  });
  return replacement;
}

async function replaceEach(workers: readonly Worker[], startMs: number): Promise<number> {
  const ends: Promise<number>[] = [];
  for (const old of workers) {
    // Whoever replaces the dead has done so.
    if (old.isDead()) continue;
    await startWorker(startMs);
    ends.push(endOf(old));
    if (!old.isDead()) sendAway(old, { kind: "replaced" }, "SIGTERM");
  }
  return Math.max(0, ...(await Promise.all(ends)));
}

async function startWorker(startMs: number): Promise<void> {
  const worker = cluster.fork();
  const failed = new AbortController();
  const onExit = (): void => failed.abort(new Error("it has ended"));
  worker.once("exit", onExit);
  // `AbortSignal.any()` and `timeout()` may be collected as garbage while they are waited for. What waits keeps no process
  // alive; the worker does.
  const cancelTimeout = systemClock.after(startMs, () => failed.abort(new Error("its time is over")));
  try {
    await once(worker, "listening", { signal: failed.signal });
  } catch (cause) {
    // Nobody would send it away.
    worker.exitedAfterDisconnect = true;
    worker.process.kill("SIGKILL");
    throw new Error(`Cannot replace the workers: a new one must listen within ${startMs} ms, and has not`, { cause });
  } finally {
    cancelTimeout();
    worker.off("exit", onExit);
  }
}

/** The exit code of a worker; 1 if a signal has ended it. */
async function endOf(worker: Worker): Promise<number> {
  if (!worker.isDead()) await once(worker, "exit");
  return worker.process.exitCode ?? 1;
}
