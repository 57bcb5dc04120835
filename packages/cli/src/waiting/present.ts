import {
  afterRound,
  isLeftOut,
  isRotating,
  newWatchState,
  type Observation,
  questionsOf,
  type WatchState,
} from "@dns-drain/dns/parts";

import { judgePresent } from "./judge-present.ts";
import { emptyPresentSeat, hasShown, nextPresentSeat, type PresentSeat } from "./present-seat.ts";
import { isEverywhere, type PresentState } from "./present-state.ts";
import { calmMs, hurriedMs, type Pursuit } from "./pursuit.ts";
import type { WaitConfig } from "./wait-options.ts";

/**
 * Waits until every authority publishes the address, and then until every resolver returns it. The resolvers are asked only
 * then: one that is asked too early remembers for a while that there is nothing.
 */
export function pursuePresent(config: WaitConfig, toWall: (at: number) => number): Pursuit<PresentState> {
  const { watched, address } = config;
  const seats = watched.resolvers.map(emptyPresentSeat);
  return {
    start: (now) => ({
      startedAt: now,
      watch: newWatchState(watched, now),
      answers: [],
      rounds: 0,
      since: undefined,
      seats,
    }),
    questions: ({ watch }, now) => questionsOf(watch, now).filter(({ type }) => type !== "HTTPS"),
    isConfirming: () => false,
    afterAuthorities: (state, answers, now) => afterAuthorities(state, answers, config, now),
    resolvers: (state) => (isEverywhere(state) ? dueResolvers(state) : []),
    afterResolver: (state, resolver, answers, now) => {
      const sought = { address, isVarying: isVarying(state.watch) };
      const next = (seat: PresentSeat): PresentSeat =>
        seat.resolver === resolver ? nextPresentSeat(seat, answers, sought, now) : seat;
      return { ...state, seats: state.seats.map(next) };
    },
    judge: (state, now) => judgePresent(state, config, now, toWall),
    pauseMs: (state, now) => pauseMs(state, now),
  };
}

function afterAuthorities(
  state: PresentState,
  answers: readonly Observation[],
  { watched }: WaitConfig,
  now: number,
): PresentState {
  const watch = afterRound(state.watch, answers, watched, now);
  const next = { ...state, watch, answers };
  switch (roundOf(watch, answers, now)) {
    case "everywhere":
      return { ...next, rounds: state.rounds + 1, since: state.since ?? now };
    case "unknown":
      return next;
    case "missing":
      return { ...next, rounds: 0, since: undefined, seats: watched.resolvers.map(emptyPresentSeat) };
  }
}

/** What a round says. One that isn't answered by everybody, or that rotation explains, takes nothing back. */
function roundOf(
  watch: WatchState,
  answers: readonly Observation[],
  now: number,
): "everywhere" | "unknown" | "missing" {
  const [listing] = watch.listings;
  if (listing === undefined || listing.membership.name === "unlisted") return "missing";
  const { lastRound, membership } = listing;
  const leftOut = new Set(watch.authorities.filter((one) => isLeftOut(one, now)).map(({ last }) => last.server));
  if (answers.some(({ server, finding }) => finding.kind === "inconclusive" && !leftOut.has(server))) return "unknown";
  const otherwise = isVarying(watch) ? "unknown" : "missing";
  if (lastRound?.kind !== "present") return otherwise;
  const { holders, lost } = membership.history.rotation;
  const hasHad = (voice: string): boolean => isVarying(watch) && (holders.includes(voice) || lost.includes(voice));
  return lastRound.others.every(hasHad) ? "everywhere" : otherwise;
}

/** Whether authorities show the address now and then. */
function isVarying({ listings: [listing] }: WatchState): boolean {
  return (
    listing !== undefined && listing.membership.name !== "unlisted" && isRotating(listing.membership.history.rotation)
  );
}

function dueResolvers({ seats }: PresentState): string[] {
  return seats.filter((seat) => !hasShown(seat)).map(({ resolver }) => resolver);
}

function pauseMs(state: PresentState, now: number): number {
  const { rounds, seats } = state;
  if (!isEverywhere(state)) return rounds > 0 ? hurriedMs : calmMs / 2;
  const isNear = seats.some((seat) => !hasShown(seat) && (seat.otherUntil ?? now) <= now + calmMs);
  return isNear ? hurriedMs : calmMs;
}
