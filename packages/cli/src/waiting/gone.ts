import {
  afterPanel,
  afterRound,
  assumeRemoved,
  dueSeats,
  hostPropagation,
  isClear,
  isConfirming,
  isHurried,
  newWatchState,
  type Observation,
  questionsOf,
  type WatchState,
} from "@dns-drain/dns/parts";

import { type Absence, guessedTtlMs, nextAbsence, removedBy } from "./absence.ts";
import { roundsToGo } from "./certainty.ts";
import type { GoneState } from "./gone-state.ts";
import { judgeGone } from "./judge-gone.ts";
import { calmMs, hurriedMs, type Pursuit } from "./pursuit.ts";
import type { WaitConfig } from "./wait-options.ts";

/**
 * Waits as a drain does: until the authorities have dropped the address for certain, then for the caches, for the
 * resolvers and for the clients. The resolvers are asked only then: a question that comes before would fill their caches.
 *
 * Unlike a drain it was told that the address is to go, so that it takes fewer answers to believe it. The caches' time
 * begins with the first of these.
 */
export function pursueGone(config: WaitConfig, toWall: (at: number) => number): Pursuit<GoneState> {
  const { watched } = config;
  const unknown = { answers: [], absence: undefined, decidedAt: undefined, guess: undefined };
  return {
    start: (now) => ({ startedAt: now, watch: newWatchState(watched, now), ...unknown }),
    questions: ({ watch }, now) => questionsOf(watch, now),
    isConfirming: ({ watch, absence }, now) => absence !== undefined || isConfirming(watch, watched, now),
    afterAuthorities: (state, answers, now) => afterAuthorities(state, answers, config, now),
    resolvers: ({ watch }, now) => dueSeats(watch, now).map(({ resolver }) => resolver),
    afterResolver: (state, resolver, answers, now) => ({
      ...state,
      watch: watchAfterResolver(state.watch, resolver, answers, now),
    }),
    judge: (state, now) => judgeGone(state, config, now, toWall),
    pauseMs: (state, now) => pauseMs(state, config, now),
  };
}

function afterAuthorities(
  state: GoneState,
  answers: readonly Observation[],
  config: WaitConfig,
  now: number,
): GoneState {
  const watch = afterRound(state.watch, answers, config.watched, now);
  const [listing] = watch.listings;
  if (listing === undefined) return state;
  const absence = nextAbsence(state.absence, listing, answers, now);
  const heard = { ...state, watch, answers, absence };
  const decided = absence && roundsToGo(listing, absence, config) === 0 ? decide(heard, absence, config) : heard;
  const isDecided = decided.watch.listings.some(({ membership }) => membership.name === "delisted");
  if (!isDecided) return { ...decided, decidedAt: undefined, guess: undefined };
  return { ...decided, decidedAt: state.decidedAt ?? now, absence: undefined };
}

/** It is gone for certain: what was seen with the TTL that it had, what wasn't with the one that it can have had. */
function decide(state: GoneState, absence: Absence, config: WaitConfig): GoneState {
  const since = removedBy(absence);
  const isSeen = state.watch.listings.some(({ membership }) => membership.name === "suspect");
  if (isSeen) return { ...state, watch: assumeRemoved(state.watch, { since, ttlMs: 0 }) };
  const ttlMs = guessedTtlMs(absence, config);
  if (ttlMs === undefined) return state;
  const guess = { ttlMs, since };
  return { ...state, guess, watch: assumeRemoved(state.watch, guess) };
}

function watchAfterResolver(
  watch: WatchState,
  resolver: string,
  answers: readonly Observation[],
  now: number,
): WatchState {
  const seat = watch.seats.find((candidate) => candidate.resolver === resolver);
  return seat ? afterPanel(watch, seat, answers, now) : watch;
}

function pauseMs({ watch, absence }: GoneState, { watched }: WaitConfig, now: number): number {
  const propagation = hostPropagation(watch, watched, now);
  const isPanelNew = propagation !== undefined && watch.seats.length === 0;
  // Dated back, the removal may be older than what the watch hurries for.
  const isConfirmed = watch.seats.every((seat) => isClear(seat) || seat.clean === 0);
  if (absence !== undefined || isPanelNew || !isConfirmed || isHurried(watch, watched, now)) return hurriedMs;
  const clearAt = propagation?.clearAt ?? Infinity;
  return clearAt > now ? Math.min(calmMs, clearAt - now) : calmMs;
}
