import type { ConnectionCounts, SheddingTally } from "./target.ts";

/** The connections of several servers together. */
export function totalCounts(counts: readonly ConnectionCounts[]): ConnectionCounts {
  return { idle: total(counts, "idle"), busy: total(counts, "busy"), upgraded: total(counts, "upgraded") };
}

/** What shedding has done at several servers together. */
export function totalTally(tallies: readonly SheddingTally[]): SheddingTally {
  const arrivals = tallies.map(({ lastArrivalAt }) => lastArrivalAt).filter((at) => at !== undefined);
  return {
    shed: total(tallies, "shed"),
    closedIdle: total(tallies, "closedIdle"),
    arrived: total(tallies, "arrived"),
    lastArrivalAt: arrivals.length === 0 ? undefined : Math.max(...arrivals),
  };
}

type Counted = keyof ConnectionCounts | Exclude<keyof SheddingTally, "lastArrivalAt">;

function total<Key extends Counted>(parts: readonly Record<Key, number>[], key: Key): number {
  return parts.reduce((sum, part) => sum + part[key], 0);
}
