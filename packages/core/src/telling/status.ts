import type { Clock, WatchStatus } from "@dns-drain/dns";

import type { DrainState, Order, OrderKind, Phase } from "../phases/drain-state.ts";
import type { ConnectionCounts, Target } from "../target.ts";
import { totalCounts, totalTally } from "../totals.ts";

/** All that a drain can say at one moment: plain JSON, with times in milliseconds since the epoch. */
export interface DrainStatus {
  /** Where the drain is. */
  readonly phase: Phase;
  /** Since when. */
  readonly since: number;
  /** Why it is in this phase, in a sentence. */
  readonly reason: string;
  /** What was asked for, besides what DNS says; absent if nothing was. */
  readonly order?: {
    /** What. */
    readonly kind: OrderKind;
    /** When it was asked for. */
    readonly at: number;
    /** By whom or what, in words. */
    readonly reason: string;
    /** When everything is to have ended; only for a stop. */
    readonly deadlineAt?: number;
  };
  /** Connections at this moment, of all attached servers. */
  readonly connections: ConnectionCounts;
  /** What shedding has done since it began, counted in connections. */
  readonly shedding: {
    /** Told to leave by a response (`Connection: close`) or by GOAWAY. */
    readonly shed: number;
    /** Idle, never told, and closed at the end of the idle grace. */
    readonly closedIdle: number;
    /** Accepted since it began. */
    readonly arrived: number;
    /** Met by the end in the middle of a request. */
    readonly cut: number;
  };
  /** Connections that came although every cache had had its time: clients that never look up DNS again. */
  readonly stragglers: number;
  /** Requests that were answered 421; absent unless that was asked for. */
  readonly misdirectedRequests?: number;
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
  const { shed, closedIdle, arrived } = totalTally(targets.map(({ tally }) => tally));
  return {
    phase: state.phase,
    since: toWall(state.since),
    reason: state.reason,
    ...(order && { order: orderStatus(order, toWall) }),
    connections: totalCounts(targets.map((target) => target.count())),
    shedding: { shed, closedIdle, arrived, cut },
    stragglers,
    ...(dns && { dns }),
  };
}

function orderStatus(order: Order, toWall: (at: number) => number): NonNullable<DrainStatus["order"]> {
  const { kind, at, reason } = order;
  const status = { kind, at: toWall(at), reason };
  return order.kind === "stop" ? { ...status, deadlineAt: toWall(order.deadlineAt) } : status;
}
