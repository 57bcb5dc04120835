import { setTimeout as sleep } from "node:timers/promises";

import type { Observer, Server } from "@dns-drain/dns/parts";

import type { Judgement } from "./judgement.ts";
import type { Pursuit } from "./pursuit.ts";
import { longestRoundMs, roundLimit } from "../asking/round-limit.ts";

/** What a wait needs besides its goal. */
export interface WaitSurroundings {
  readonly observer: Observer;
  readonly servers: readonly Server[];
  /** The monotonic clock. */
  readonly now: () => number;
  readonly timeoutMs: number;
  /** Calls the wait off: it then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Hears of every round, and of every resolver's answer. */
  readonly onJudgement: (judgement: Judgement) => void;
}

/** Asks, judges and sleeps until the outcome is certain, or the time is over. Resolves to the last judgement. */
export async function runWait<State>(pursuit: Pursuit<State>, surroundings: WaitSurroundings): Promise<Judgement> {
  const { now, timeoutMs, signal, onJudgement } = surroundings;
  const endsAt = now() + timeoutMs;
  for (let state = pursuit.start(now()); ;) {
    state = await round(state, pursuit, surroundings, endsAt);
    signal.throwIfAborted();
    const judgement = pursuit.judge(state, now());
    onJudgement(judgement);
    const left = endsAt - now();
    if (isFinal(judgement) || left <= 0) return judgement;
    await sleep(Math.min(pursuit.pauseMs(state, now()), left), undefined, { signal });
  }
}

/** A round that the end of the time cuts short proves nothing: what was known before stands. */
async function round<State>(
  before: State,
  pursuit: Pursuit<State>,
  { observer, servers, now, signal, onJudgement }: WaitSurroundings,
  endsAt: number,
): Promise<State> {
  const left = endsAt - now();
  using limit = roundLimit(signal, Math.min(longestRoundMs, left));
  const care = { isConfirming: pursuit.isConfirming(before, now()) };
  const questions = pursuit.questions(before, now());
  const answers = await Promise.all(questions.map((one) => observer.askAuthorities(one, limit.signal, care)));
  // Not by the clock: the limit's timer may ring a bit before `endsAt`.
  if (limit.signal.aborted && (left <= longestRoundMs || signal.aborted)) return before;
  let state = pursuit.afterAuthorities(before, answers.flat(), now());
  const due = pursuit.resolvers(state, now());
  const [question] = questions;
  if (question === undefined) return state;
  onJudgement(pursuit.judge(state, now()));
  await Promise.all(
    servers
      .filter(({ id }) => due.includes(id))
      .map(async (server) => {
        const said = await observer.askResolver(server, question, limit.signal);
        if (!limit.signal.aborted) state = pursuit.afterResolver(state, server.id, said, now());
      }),
  );
  return state;
}

function isFinal({ outcome }: Judgement): boolean {
  return outcome !== "no" && outcome !== "unclear";
}
