import { hostPropagation, reasonFor, type WatchState } from "@dns-drain/dns/parts";
import type { Propagation } from "@dns-drain/dns";

import type { GoneState, Guess } from "./gone-state.ts";
import { goneWords } from "./gone-words.ts";
import { isSilent, judgeAbsence, provesNothing } from "./judge-absence.ts";
import { type Judgement, type Outcome, patienceMs, type Ruling, spanFrom } from "./judgement.ts";
import { countOf } from "../text/plain.ts";
import { durationText, timeOfDay } from "../text/time.ts";
import type { WaitConfig } from "./wait-options.ts";

type ToWall = (at: number) => number;

/** What follows from what is known, for who waits until the address is gone. */
export function judgeGone(state: GoneState, config: WaitConfig, now: number, toWall: ToWall): Judgement {
  const propagation = hostPropagation(state.watch, config.watched, now);
  const ruling = propagation
    ? judgePropagation(state, propagation, config, now, toWall)
    : judgeMembership(state, config, now);
  return { ...ruling, servers: goneWords(state, config) };
}

function judgeMembership(state: GoneState, config: WaitConfig, now: number): Ruling {
  const [listing] = state.watch.listings;
  if (state.absence !== undefined) return judgeAbsence(state.absence, listing, config);
  if (listing?.lastSureAt === undefined) {
    const isHopeless = now - state.startedAt >= patienceMs;
    const reason = `no authority has given a usable answer about ${config.name}`;
    return { stage: "asking", reason, outcome: isHopeless ? "hopeless" : "unclear", span: undefined };
  }
  const sentence = reasonFor({ ...listing, lastRound: undefined }, now);
  const reason = isSilent(listing) ? `${sentence}; ${provesNothing}` : sentence;
  return { stage: "waiting", reason, outcome: isSilent(listing) ? "unclear" : "no", span: undefined };
}

function judgePropagation(
  state: GoneState,
  propagation: Propagation,
  config: WaitConfig,
  now: number,
  toWall: ToWall,
): Ruling {
  const { delistedAt, clearAt } = propagation;
  // Just decided, and dated back: the resolvers are still to be asked.
  const isOver = propagation.isOver && state.watch.seats.length >= config.watched.resolvers.length;
  const told = asFarAsTold(state.watch, config, now) ?? propagation;
  const until = Number.isFinite(clearAt) ? clearAt : told.clearAt;
  const span = spanFrom(delistedAt, until);
  const sentence = sentenceFor({ ...propagation, isOver }, config, now, toWall);
  const rest = state.guess === undefined ? {} : { remark: remarkOn(state.guess, toWall) };
  const reason = rest.remark === undefined ? sentence : `${sentence}; ${rest.remark}`;
  if (isOver) return { stage: "done", reason, ...rest, outcome: "yes", span };
  return { stage: "propagating", reason, ...rest, outcome: outcomeOf(state, told, now), span };
}

/** How far it has come if nobody asked those resolvers that give no usable answer. */
function asFarAsTold(watch: WatchState, { watched }: WaitConfig, now: number): Propagation | undefined {
  const seats = watch.seats.filter(({ doubt, heldUntil = -Infinity }) => doubt === undefined || heldUntil > now);
  return hostPropagation({ ...watch, seats }, watched, now);
}

function outcomeOf({ watch, decidedAt }: GoneState, told: Propagation, now: number): Outcome {
  if (watch.listings.some(isSilent)) return "unclear";
  const isPanelAsked =
    watch.seats.length > 0 && watch.seats.every(({ doubt, clean }) => doubt !== undefined || clean > 0);
  if (!told.isOver || !isPanelAsked) return "no";
  return now >= Math.max(told.clearAt, decidedAt ?? now) + patienceMs ? "hopeless" : "unclear";
}

function sentenceFor(propagation: Propagation, { watched }: WaitConfig, now: number, toWall: ToWall): string {
  const { staleUntil, clearAt, holders, isOver } = propagation;
  if (isOver) return "gone from every authority and resolver, and nobody may hold it any longer";
  const clients = watched.graceMs > 0 ? `, and clients ${durationText(watched.graceMs)} longer` : "";
  if (now < staleUntil) {
    const until = Number.isFinite(staleUntil)
      ? `until ${timeOfDay(toWall(staleUntil))}`
      : "for a time that nobody knows";
    return `gone from every authority; caches may hold it ${until}${clients}`;
  }
  const held = holders.filter(({ heldUntil, doubt }) => heldUntil !== undefined && doubt === undefined);
  if (held.length > 0)
    return `gone from every authority; ${countOf(held.length, "resolver")} still returned it when last asked`;
  if (holders.length > 0) return `gone from every authority; ${countOf(holders.length, "resolver")} must still agree`;
  if (now >= clearAt) return "gone from every authority; the resolvers are about to be asked";
  return `gone from every authority and resolver; clients may keep it for ${durationText(watched.graceMs)} ("--grace")`;
}

/** What can't be known when the wait began after the removal. */
function remarkOn({ ttlMs, since }: Guess, toWall: ToWall): string {
  return `it was never seen here, so it is taken for removed at ${timeOfDay(toWall(since))} with a TTL of ${durationText(ttlMs)}`;
}
