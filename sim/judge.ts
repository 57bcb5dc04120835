import type { Deed, Life } from "./host.ts";
import { isListedAt, lastHeldAt, removedAt } from "./truth.ts";
import type { Timeline } from "./world.ts";

/** What a life was worth. Durations are in milliseconds. */
export interface Verdict {
  readonly drains: number;
  /** Drains that began while the address was listed, or while a cache could hold it. */
  readonly falseDrains: readonly FalseDrain[];
  /** Removals that lasted long enough and that no drain followed: when they began. */
  readonly missedRemovals: readonly number[];
  /** Decisions that turned out wrong before they did any harm. */
  readonly falseDelistings: number;
  /** From the moment when the last authority had dropped the address to the decision. */
  readonly detectionMs: readonly number[];
  /** From the moment when the last cache had let go of it to the drain; the grace is a part of that. */
  readonly excessMs: readonly number[];
}

/** A drain that should not have been. */
export interface FalseDrain {
  readonly at: number;
  readonly why: "listed" | "held";
  /** Until when a cache could hold the address. */
  readonly heldUntil: number;
}

/** A removal that is found later than this, after its caches are empty, is missed. A weight of 1 % takes hours. */
const patienceMs = 5 * 3_600_000;

/** Compares what a host did with what was true. */
export function judge(timeline: Timeline, life: Life): Verdict {
  const drains = life.deeds.filter(({ kind }) => kind === "drains");
  const delisted = life.deeds.filter(({ kind }) => kind === "delisted");
  const sound = delisted.filter(({ at }) => !isListedAt(timeline, at));
  return {
    drains: drains.length,
    falseDrains: drains.flatMap((drain) => falseDrain(timeline, drain)),
    missedRemovals: removals(timeline).filter((removal) => !isFollowed(timeline, removal, drains)),
    falseDelistings: delisted.length - sound.length,
    detectionMs: sound.map(({ at }) => at - removedAt(timeline, at)),
    excessMs: drains.map(({ at }) => at - lastHeldAt(timeline, at)),
  };
}

function falseDrain(timeline: Timeline, { at }: Deed): FalseDrain[] {
  const heldUntil = lastHeldAt(timeline, at);
  if (isListedAt(timeline, at)) return [{ at, why: "listed", heldUntil }];
  return at < heldUntil ? [{ at, why: "held", heldUntil }] : [];
}

/** When the address left every authority for long: looked for a moment after each change. */
function removals(timeline: Timeline): number[] {
  const starts = timeline.moments.filter((at) => at > 0 && !isListedAt(timeline, at) && isListedAt(timeline, at - 1));
  return starts.filter((at) => {
    const until = lastHeldAt(timeline, at) + patienceMs;
    return (
      until < timeline.world.endsAt &&
      isRemoval(timeline, at) &&
      !timeline.moments.some((moment) => moment > at && moment <= until && isListedAt(timeline, moment))
    );
  });
}

/** Taken out by the operator, that is, rather than out of reach. */
function isRemoval({ publications, world }: Timeline, at: number): boolean {
  return publications.every((own) => {
    const { content } = own.findLast((publication) => publication.at <= at) ?? { content: world.start };
    return !content.hasOwn || (world.kind === "chain" && !content.isAliasOld);
  });
}

function isFollowed(timeline: Timeline, removal: number, drains: readonly Deed[]): boolean {
  const until = lastHeldAt(timeline, removal) + patienceMs;
  return drains.some(({ at }) => at >= removal && at <= until);
}
