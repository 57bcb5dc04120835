import type { PhaseWaits } from "../phases/drain-state.ts";
import type { SheddingPlan } from "../target.ts";
import { seconds } from "../words.ts";

/** As much of a drain's options as its plan depends on. */
export interface AnnouncedPlan {
  readonly waits: PhaseWaits;
  readonly plan: SheddingPlan;
  readonly deadlineMs: number;
  readonly signals: readonly NodeJS.Signals[];
}

/** The line at start-up: what a full drain would take, and whether a signal leaves the time for it. */
export function announcement(needMs: number, { waits, plan, deadlineMs, signals }: AnnouncedPlan): string {
  const leaveMs = waits.spreadMs + plan.idleGraceMs;
  const whole = `a full drain takes about ${seconds(needMs + leaveMs)}: ${seconds(needMs)} until every cache has noticed, then ${seconds(leaveMs)} to leave`;
  if (signals.length === 0) return whole;
  const signalled = `${signals.join(" or ")} gives it ${seconds(deadlineMs)}`;
  if (needMs + waits.spreadMs + waits.closeMs < deadlineMs) return `${whole}; ${signalled}`;
  return `${whole}; ${signalled}, less than that: it would shed at once, and serve until the end`;
}
