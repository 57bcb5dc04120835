import { isClear, type Seat } from "./panel.ts";

/** How far the news of a removal has come, in milliseconds on the clock of the `Removal` that it was computed from. */
export interface Propagation {
  /** When the last authority was seen without the address, for long enough. */
  readonly delistedAt: number;
  /** The last moment at which a cache that follows the rules may hand the address out. */
  readonly staleUntil: number;
  /**
   * When every client should have noticed, caches behind the resolvers included. Moves while a resolver still holds it;
   * once it has passed without the panel's consent, the moment at which that is no longer waited for.
   */
  readonly clearAt: number;
  /** Whether that moment has come, and the authorities have confirmed the removal since. */
  readonly isOver: boolean;
  /** The resolvers that still return the address, or can't say. */
  readonly holders: readonly Seat[];
}

/** What is known of a removal, in milliseconds on one clock, whichever that is. */
export interface Removal {
  /** When the removal was certain. */
  readonly delistedAt: number;
  /** The last moment at which a cache may hand the address out; `Infinity` while an authority may still publish it. */
  readonly staleUntil: number;
  /** When the authorities last said that the address is missing. */
  readonly confirmedAt: number;
  /** The resolvers of the panel; none if nobody is asked. */
  readonly seats: readonly Seat[];
}

/** The waits that the operator chooses, in milliseconds: see `WatchOptions`. */
export interface PropagationWaits {
  /** For the caches behind the resolvers. */
  readonly graceMs: number;
  /** How long, at the most, a resolver that still returns the address may hold the end up. */
  readonly maxPropagationMs: number;
}

/**
 * How far the news of a removal has come at `now`. All moments are milliseconds on one clock, whichever that is. A watch
 * does this by itself; alone it serves who has observations of their own.
 *
 * @example
 * ```ts
 * import { propagationAt } from "@dns-drain/dns";
 *
 * const removal = { delistedAt: 0, staleUntil: 301_000, confirmedAt: 400_000, seats: [] };
 * const { clearAt, isOver } = propagationAt(removal, { graceMs: 60_000, maxPropagationMs: 600_000 }, 400_000);
 * console.log(clearAt, isOver); // 361000 true
 * ```
 */
export function propagationAt(removal: Removal, waits: PropagationWaits, now: number): Propagation {
  const { delistedAt, staleUntil, confirmedAt, seats } = removal;
  const holders = seats.filter((seat) => !isClear(seat));
  const latest = staleUntil + waits.maxPropagationMs + waits.graceMs;
  const estimate = Math.min(heldUntil(staleUntil, seats) + waits.graceMs, latest);
  const clearAt = holders.length > 0 && now >= estimate ? latest : estimate;
  // A drain is begun on news, not on memory: the address may be back. And never on an end that isn't known.
  const isOver = Number.isFinite(staleUntil) && now >= clearAt && confirmedAt >= clearAt;
  return { delistedAt, staleUntil, clearAt, isOver, holders };
}

/** When the last resolver should have let go of it. */
export function heldUntil(staleUntil: number, seats: readonly Seat[]): number {
  return Math.max(staleUntil, ...seats.map((seat) => seat.heldUntil ?? -Infinity));
}
