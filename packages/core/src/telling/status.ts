import type { Clock, WatchStatus } from "@dns-drain/dns";

import type { DrainState, Order, Phase } from "../phases/drain-state.ts";
import type { ConnectionCounts, SheddingTally, Target } from "../target.ts";

/** All that a drain can say at one moment: plain JSON, with times in milliseconds since the epoch. */
export interface DrainStatus {
  readonly phase: Phase;
  readonly since: number;
  /** Why it is in this phase, in a sentence. */
  readonly reason: string;
  /** What was asked for, besides what DNS says. */
  readonly order?: {
    readonly kind: Order["kind"];
    readonly at: number;
    readonly reason: string;
    readonly deadlineAt?: number;
  };
  /** Connections at this moment, of all attached servers. */
  readonly connections: ConnectionCounts;
  /** What shedding has done since it began; `cut` are connections that the end has met in the middle of a request. */
  readonly shedding: {
    readonly shed: number;
    readonly closedIdle: number;
    readonly arrived: number;
    readonly cut: number;
  };
  /** Connections that came although every cache had had its time: clients that never look up DNS again. */
  readonly stragglers: number;
  /** Requests that were answered 421; absent unless that was asked for. */
  readonly misdirected?: number;
  /** What DNS says, server by server; absent without a watch. */
  readonly dns?: WatchStatus;
}

/** What the status is made of. */
export interface StatusParts {
  readonly state: DrainState;
  readonly order: Order | undefined;
  readonly targets: readonly Target[];
  readonly cut: number;
  readonly stragglers: number;
  readonly dns: WatchStatus | undefined;
  readonly clock: Clock;
}

/** The status at this moment. */
export function drainStatus({ state, order, targets, cut, stragglers, dns, clock }: StatusParts): DrainStatus {
  const offset = clock.wall() - clock.now();
  const toWall = (at: number): number => Math.round(at + offset);
  const tallies = targets.map(({ tally }) => tally);
  return {
    phase: state.phase,
    since: toWall(state.since),
    reason: state.reason,
    ...(order && { order: orderStatus(order, toWall) }),
    connections: sumOf(targets.map((target) => target.count())),
    shedding: {
      shed: total(tallies, "shed"),
      closedIdle: total(tallies, "closedIdle"),
      arrived: total(tallies, "arrived"),
      cut,
    },
    stragglers,
    ...(dns && { dns }),
  };
}

/** The connections of several servers together. */
export function sumOf(counts: readonly ConnectionCounts[]): ConnectionCounts {
  return { idle: total(counts, "idle"), busy: total(counts, "busy"), upgraded: total(counts, "upgraded") };
}

/** The connections that have come since shedding began. */
export function arrivalsOf(targets: readonly Target[]): number {
  return total(
    targets.map(({ tally }) => tally),
    "arrived",
  );
}

function orderStatus(order: Order, toWall: (at: number) => number): NonNullable<DrainStatus["order"]> {
  const { kind, at, reason } = order;
  const status = { kind, at: toWall(at), reason };
  return order.kind === "stop" ? { ...status, deadlineAt: toWall(order.deadlineAt) } : status;
}

type Counted = keyof ConnectionCounts | Exclude<keyof SheddingTally, "lastArrivalAt">;

function total<Key extends Counted>(parts: readonly Record<Key, number>[], key: Key): number {
  return parts.reduce((sum, part) => sum + part[key], 0);
}
