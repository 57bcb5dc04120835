import { createTask, type ScheduledTask } from "node-cron";

import type { Clock } from "../clock.ts";

/** Every round is delayed at random by up to this part of the interval: a fleet must not ask in step. */
const jitter = 0.2;

/** The wall clock is read again at least so often: it may be set at any time, and nobody tells. */
const longestSleepMs = 30_000;

/** Slots are looked for so far ahead. That is further than any sleep, so that one which ends late misses none. */
const lookaheadMs = 60_000;

/**
 * Calls `round` when the cron expression says, with jitter, never while it still runs. Returns what ends it.
 *
 * node-cron only reads the expression. Its own timer goes by the wall clock alone: when that jumps ahead, it walks all
 * the slots in between, and when it jumps back, it waits until the time has come again.
 */
export function startSchedule(expression: string, round: () => Promise<void>, clock: Clock): () => void {
  const task = createTask(expression, () => {});
  const longestDelayMs = jitter * intervalMs(task);
  let cancelSleep = (): void => {};
  let cancelDelay = (): void => {};
  let isBusy = false;
  const rest = (): void => {
    isBusy = false;
  };
  const begin = (): void => {
    if (isBusy) return;
    isBusy = true;
    cancelDelay = clock.after(Math.random() * longestDelayMs, () => void round().then(rest, rest));
  };
  const sleep = (): void => {
    const now = clock.wall();
    const slot = nextSlot(task, now);
    cancelSleep = clock.after(Math.min(slot - now, longestSleepMs), () => {
      // A timer may ring a millisecond early; then the slot is still to come.
      if (clock.wall() >= slot) begin();
      sleep();
    });
  };
  sleep();
  return () => {
    cancelSleep();
    cancelDelay();
    void task.destroy();
  };
}

/**
 * When the next slot begins, unless that is further ahead than anybody looks. Asks about each second: node-cron's own
 * answer leaves out an hour when summer time ends.
 */
function nextSlot(task: ScheduledTask, now: number): number {
  const second = Math.floor(now / 1000) * 1000;
  for (let at = second + 1000; at <= second + lookaheadMs; at += 1000) if (task.match(new Date(at))) return at;
  return Infinity;
}

/** The shorter of the next two intervals, in milliseconds: a pause at night is none. */
function intervalMs(task: ScheduledTask): number {
  const [first = 0, second = 0, third = 0] = task.getNextRuns(3).map(Number);
  return Math.min(second - first, third - second);
}
