import type { DrainStatus, Phase, PhaseChange } from "@dns-drain/core";
import type { Clock } from "@dns-drain/dns";

/** How a drain has ended, and how long it took. */
export interface DrainEnd {
  readonly outcome: Outcome;
  readonly tookMs: number;
}

/** What a drain comes to. */
export const outcomes = ["drained", "closed", "returned"] as const;
type Outcome = (typeof outcomes)[number];

const outcomeOf: Readonly<Partial<Record<Phase, Outcome>>> = {
  drained: "drained",
  closed: "closed",
  serving: "returned",
};

/** Takes the time of each drain, also of one that is under way. */
export function createDrainTimer(
  status: DrainStatus,
  clock: Clock,
): { onPhase(change: PhaseChange): DrainEnd | undefined } {
  const isUnderWay = outcomeOf[status.phase] === undefined;
  let beganAt = isUnderWay ? clock.now() - (clock.wall() - status.since) : undefined;

  return {
    onPhase({ from, to }) {
      if (from === "serving") beganAt = clock.now();
      const outcome = outcomeOf[to];
      // What comes after the end, such as a drained host that serves again, is no drain.
      if (outcome === undefined || beganAt === undefined) return undefined;
      const tookMs = clock.now() - beganAt;
      beganAt = undefined;
      return { outcome, tookMs };
    },
  };
}
