import type { Clock } from "@dns-drain/dns";

import { createBell } from "./bell.ts";

/** The end of a target: when it has to be over, and the waiting until then. */
export interface Ending {
  /** Whether it has begun. */
  readonly isBegun: boolean;
  /**
   * Begins it, by calling `end`, which resolves with the number of connections that were cut. Called again it joins the
   * first call, and the earlier of the two ends counts.
   */
  begin(graceMs: number, end: () => Promise<number>): Promise<number>;
  /** When what is left is cut, on the clock's `now()`; it may be put forward meanwhile. */
  endsAt(): number;
  /** Until when to go on to accept: who comes later would be cut in the middle of something. */
  lastCallAt(): number;
  /** A connection has left: whoever waits looks again. */
  ring(): void;
  /** Waits until it is so, or until `at`, whichever comes first. Resolves with whether it is so. */
  until(isSo: () => boolean | Promise<boolean>, at?: () => number): Promise<boolean>;
}

/** For so long before the end nobody new is accepted, but not for more than half of the time that there is. */
const lastCallMs = 5_000;

/** How often to look for connections that nobody tells about when they leave. */
const pauseMs = 100;

/** The end of a target that hasn't begun. */
export function createEnding(clock: Clock): Ending {
  const bell = createBell();
  let at = Infinity;
  let callMs = lastCallMs;
  let ended: Promise<number> | undefined;

  function begin(graceMs: number, end: () => Promise<number>): Promise<number> {
    at = Math.min(at, clock.now() + graceMs);
    bell.ring();
    if (ended === undefined) callMs = Math.min(lastCallMs, graceMs / 2);
    return (ended ??= end());
  }

  async function until(isSo: () => boolean | Promise<boolean>, endsAt = (): number => at): Promise<boolean> {
    while (!(await isSo())) {
      const leftMs = endsAt() - clock.now();
      if (leftMs <= 0) return false;
      await bell.heard(clock, Math.min(pauseMs, leftMs));
    }
    return true;
  }

  return {
    get isBegun() {
      return ended !== undefined;
    },
    begin,
    endsAt: () => at,
    lastCallAt: () => at - callMs,
    ring: bell.ring,
    until,
  };
}
