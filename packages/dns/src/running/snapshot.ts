import type { PropagationWaits } from "../deciding/propagation.ts";
import type { WatchState } from "../deciding/watch-state.ts";
import type { WatchLogCode } from "../telling/watch-log-codes.ts";

/** A moment and what was known at it. */
export interface Snapshot {
  readonly state: WatchState;
  readonly now: number;
}

/** The way from one snapshot to the next. */
export interface Step {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly waits: PropagationWaits;
}

/** A line for the log. */
export interface News {
  readonly code: WatchLogCode;
  readonly message: string;
}

/** Whether a moment lies on the way: each does on one step, so that what is said of it is said once. */
export function hasCome(at: number, { before, after }: Step): boolean {
  return before.now < at && after.now >= at;
}
