import { createTask, schedule } from "node-cron";

/** Every round is delayed at random by up to this part of the interval: a fleet must not ask in step. */
const jitter = 0.2;

/** node-cron would report missed runs on the console; the watch's status tells more. */
const silent = { info() {}, warn() {}, error() {}, debug() {} };

/** Calls `round` when the cron expression says, with jitter, never while it still runs. Returns what ends it. */
export function startSchedule(expression: string, round: () => Promise<void>): () => void {
  const maxRandomDelay = jitter * intervalMs(expression);
  const task = schedule(expression, round, { noOverlap: true, unref: true, maxRandomDelay, logger: silent });
  return () => void task.destroy();
}

/** The time between the next two runs, in milliseconds. */
function intervalMs(expression: string): number {
  const task = createTask(expression, () => {});
  const [first, second] = task.getNextRuns(2);
  void task.destroy();
  return first && second ? second.getTime() - first.getTime() : 0;
}
