import { createWorld } from "./histories.ts";
import { live } from "./host.ts";
import { judge } from "./judge.ts";
import { timelineOf, type ZoneKind } from "./world.ts";

/** What the hosts of one kind of zone have lived through. Durations are in milliseconds. */
export interface Tally {
  hostHours: number;
  histories: number;
  rounds: number;
  skippedRounds: number;
  questions: number;
  drains: number;
  falseDrains: number;
  missedRemovals: number;
  falseDelistings: number;
  readonly detectionMs: number[];
  readonly excessMs: number[];
  /** The seeds of the histories that went wrong. */
  readonly failing: number[];
}

export type Tallies = Partial<Record<ZoneKind, Tally>>;

/** A tally of nothing. */
export function newTally(): Tally {
  const counts = { hostHours: 0, histories: 0, rounds: 0, skippedRounds: 0, questions: 0, drains: 0 };
  return {
    ...counts,
    falseDrains: 0,
    missedRemovals: 0,
    falseDelistings: 0,
    detectionMs: [],
    excessMs: [],
    failing: [],
  };
}

/** Lives through the history of a seed, and adds it to its kind's tally. Returns its hours. */
export function runHistory(tallies: Tallies, seed: number, hours?: number): number {
  const world = createWorld(seed, hours);
  const timeline = timelineOf(world);
  const life = live(timeline);
  const verdict = judge(timeline, life);
  const tally = (tallies[world.kind] ??= newTally());
  add(tally, {
    hostHours: world.endsAt / 3_600_000,
    histories: 1,
    rounds: life.rounds,
    skippedRounds: life.skippedRounds,
    questions: life.questions,
    drains: verdict.drains,
    falseDrains: verdict.falseDrains.length,
    missedRemovals: verdict.missedRemovals.length,
    falseDelistings: verdict.falseDelistings,
    detectionMs: [...verdict.detectionMs],
    excessMs: [...verdict.excessMs],
    failing: verdict.falseDrains.length + verdict.missedRemovals.length > 0 ? [seed] : [],
  });
  return world.endsAt / 3_600_000;
}

/** Adds one tally to another. */
export function add(sum: Tally, more: Tally): void {
  for (const key of counts) sum[key] += more[key];
  for (const key of lists) for (const value of more[key]) sum[key].push(value);
}

const counts = [
  "hostHours",
  "histories",
  "rounds",
  "skippedRounds",
  "questions",
  "drains",
  "falseDrains",
  "missedRemovals",
  "falseDelistings",
] as const;
const lists = ["detectionMs", "excessMs", "failing"] as const;
