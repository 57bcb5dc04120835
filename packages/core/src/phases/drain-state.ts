/**
 * Where a drain is. `"serving"`: as if we weren't there. `"propagating"`: the address has left DNS, and caches may still
 * lead here. `"draining"`: every connection is asked to leave. `"drained"`: empty, or given up on; who still comes is
 * served. `"closed"`: the listener is closed.
 */
export type Phase = DrainState["phase"];

/** One phase, since when, and why in words. */
export type DrainState =
  /** As if we weren't there. */
  | { readonly phase: "serving"; readonly since: number; readonly reason: string }
  /** The address has left DNS, or is about to. Not ready, but traffic is served as before: caches still send it. */
  | { readonly phase: "propagating"; readonly since: number; readonly reason: string }
  /** Every connection is asked to leave; those that come are served, one request each. */
  | { readonly phase: "draining"; readonly since: number; readonly reason: string }
  /** Empty, or given up on: what still comes is a straggler. The listener serves it. */
  | { readonly phase: "drained"; readonly since: number; readonly reason: string }
  /** The listener is closed, and what was left is being ended. There is no way back. */
  | { readonly phase: "closed"; readonly since: number; readonly reason: string };

/** What is known at one moment. */
export interface Facts {
  /** What DNS says; `undefined` without a watch. */
  readonly dns: DnsFacts | undefined;
  /** What the operator, or the operating system, wants. */
  readonly order: Order | undefined;
  /** Counts connections of every kind. A function, because ten thousand of them take a while. */
  readonly connections: () => number;
  /** Since when there has been none, and none has come; `undefined` while there is one. */
  readonly quietSince: number | undefined;
}

/** What DNS says about this host. */
export interface DnsFacts {
  readonly membership: "unlisted" | "listed" | "suspect" | "delisted";
  readonly reason: string;
  /** How long a removal would take to reach everybody. */
  readonly needMs: number;
  /** When everybody should have noticed the removal; `undefined` unless delisted. */
  readonly clearAt: number | undefined;
  /** Whether they have. */
  readonly isOver: boolean;
}

/** What was asked for. The latest one counts, but nothing takes a `stop` back. */
export type Order =
  /** Shed, and go on listening: `drain.start()`. */
  | { readonly kind: "start"; readonly at: number; readonly reason: string }
  /** Serve although DNS says to leave, until the address is listed again: `drain.cancel()`. */
  | { readonly kind: "cancel"; readonly at: number; readonly reason: string }
  /** Leave, close, and end within the deadline: SIGTERM, or `drain.stop()`. */
  | {
      readonly kind: "stop";
      readonly at: number;
      readonly reason: string;
      /** When everything is to have ended. */
      readonly deadlineAt: number;
      /** `withdraw()` hasn't come to an end yet: a process that ended now would leave its address behind. */
      readonly isWithdrawing: boolean;
      /** A second signal: to the end at once. */
      readonly isForced: boolean;
    };

/** What was asked for: see `Drain.start`, `Drain.cancel` and `Drain.stop`; a signal is a stop. */
export type OrderKind = Order["kind"];

/** The waits that decide, from the options; all in milliseconds. */
export interface PhaseWaits {
  readonly spreadMs: number;
  readonly quietMs: number;
  readonly maxDrainMs: number;
  readonly withdrawMs: number;
  /** What closing takes of a stop's deadline. */
  readonly closeMs: number;
}

/** The order to leave for good. */
export type Stop = Extract<Order, { kind: "stop" }>;

/** A phase that begins now. */
export function enter(phase: Phase, reason: string, now: number): DrainState {
  return { phase, since: now, reason };
}
