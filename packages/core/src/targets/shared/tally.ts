import type { SheddingTally } from "../../target.ts";

/** A tally while it is being counted. */
export type RunningTally = { -readonly [Key in keyof SheddingTally]: SheddingTally[Key] };

/** Nothing has been done yet. */
export function createTally(): RunningTally {
  return { shed: 0, closedIdle: 0, arrived: 0, lastArrivalAt: undefined };
}

/** Counts a connection that was accepted `now`. */
export function countArrival(tally: RunningTally, now: number): void {
  tally.arrived += 1;
  tally.lastArrivalAt = now;
}
