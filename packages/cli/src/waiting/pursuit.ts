import type { Observation, Question } from "@dns-drain/dns/parts";

import type { Judgement } from "./judgement.ts";

/**
 * The way to one goal, as values: what to ask next, what is known after the answers, and what follows from it. `State` is
 * all that is known. Everything takes `now`, on the monotonic clock, and nothing waits.
 */
export interface Pursuit<State> {
  start(now: number): State;
  /** What to ask the authorities. */
  questions(state: State, now: number): readonly Question[];
  /** Whether the answers will decide, so that they are to come over TCP. */
  isConfirming(state: State, now: number): boolean;
  afterAuthorities(state: State, answers: readonly Observation[], now: number): State;
  /** The resolvers that are to be asked now. */
  resolvers(state: State, now: number): readonly string[];
  afterResolver(state: State, resolver: string, answers: readonly Observation[], now: number): State;
  judge(state: State, now: number): Judgement;
  /** Milliseconds to the next round. */
  pauseMs(state: State, now: number): number;
}

/** A round follows so long after the last one when something is about to be decided: timers may ring a bit early. */
export const hurriedMs = 1_010;
/** Else it follows so long after. */
export const calmMs = 3_000;
