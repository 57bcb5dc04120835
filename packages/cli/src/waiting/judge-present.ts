import { authorityWords } from "./authority-words.ts";
import { type Judgement, type Outcome, patienceMs, type Ruling } from "./judgement.ts";
import { isEverywhere, presentRounds, type PresentState } from "./present-state.ts";
import { hasShown, presentSeatWord } from "./present-seat.ts";
import { countOf } from "../text/plain.ts";
import { timeOfDay } from "../text/time.ts";
import type { WaitConfig } from "./wait-options.ts";

/** What follows from what is known, for who waits until the address is there. */
export function judgePresent(
  state: PresentState,
  config: WaitConfig,
  now: number,
  toWall: (at: number) => number,
): Judgement {
  const { address } = config;
  const ruling = isEverywhere(state) ? judgeResolvers(state, now, toWall) : judgeAuthorities(state, config, now);
  const servers = [...authorityWords(state.answers, { goal: "present", address }), ...state.seats.map(presentSeatWord)];
  return { ...ruling, servers };
}

function judgeAuthorities(state: PresentState, { name, address }: WaitConfig, now: number): Ruling {
  const words = authorityWords(state.answers, { goal: "present", address });
  const without = words.filter((word) => word.state === "no");
  const silent = words.filter((word) => word.state === "unclear");
  const wasHeard = state.watch.listings.some(({ lastSureAt }) => lastSureAt !== undefined);
  if (state.rounds > 0) {
    const reason = `every authority has listed ${address} in ${countOf(state.rounds, "round")} of answers: ${presentRounds - state.rounds} more make it certain`;
    return { stage: "confirming", reason, outcome: "no", span: undefined };
  }
  if (!wasHeard) {
    const isHopeless = now - state.startedAt >= patienceMs;
    const reason = `no authority has given a usable answer about ${name}`;
    return { stage: "asking", reason, outcome: isHopeless ? "hopeless" : "unclear", span: undefined };
  }
  if (without.length > 0) {
    const reason = `${without.length} of ${countOf(words.length, "authority")} do not list ${address} under ${name}`;
    return { stage: "waiting", reason, outcome: "no", span: undefined };
  }
  const reason = `${countOf(silent.length, "authority")} gave no usable answer`;
  return { stage: "waiting", reason, outcome: "unclear", span: undefined };
}

function judgeResolvers({ seats, since }: PresentState, now: number, toWall: (at: number) => number): Ruling {
  const open = seats.filter((seat) => !hasShown(seat));
  if (open.length === 0) {
    return { stage: "done", reason: "every authority and every resolver returns it", outcome: "yes", span: undefined };
  }
  const until = Math.max(...open.map(({ otherUntil }) => otherUntil ?? -Infinity));
  const estimate = until > now ? `; what they have expires by ${timeOfDay(toWall(until))}` : "";
  const reason = `every authority lists it; ${countOf(open.length, "resolver")} must still return it${estimate}`;
  const span = until > now && since !== undefined ? { from: since, until } : undefined;
  return { stage: "propagating", reason, outcome: outcomeOf(open, since, now), span };
}

function outcomeOf(open: PresentState["seats"], since: number | undefined, now: number): Outcome {
  if (!open.every(({ isUnclear }) => isUnclear)) return "no";
  return since !== undefined && now - since >= patienceMs ? "hopeless" : "unclear";
}
