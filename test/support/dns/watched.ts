import type { Observation, Question } from "#dns/observing/observation.js";
import { afterRound, newWatchState, questionsOf, type Watched, type WatchState } from "#dns/deciding/watch-state.js";
import { name, own } from "./observations.ts";

/** A watch of one address under one name, without a panel, and with short waits. */
export const watched: Watched = {
  listings: [{ name, type: "A", address: own }],
  resolvers: [],
  onEmpty: "hold",
  graceMs: 10_000,
  maxPropagationMs: 100_000,
};

/** What the authorities answer to a question at a moment. */
export type Authorities = (question: Question, now: number) => readonly Observation[];

/** A watch and its moment. */
export interface Watch {
  readonly state: WatchState;
  readonly now: number;
  readonly watched: Watched;
}

export function newWatch(changes: Partial<Watched> = {}): Watch {
  const config = { ...watched, ...changes };
  return { state: newWatchState(config, 0), now: 0, watched: config };
}

/** The watch after so many rounds, a second apart unless it is said otherwise. */
export function afterRounds(watch: Watch, count: number, authorities: Authorities, apartMs = 1000): Watch {
  let { state, now } = watch;
  for (let round = 0; round < count; round++) {
    now += apartMs;
    const answers = questionsOf(state, now).flatMap((question) => authorities(question, now));
    state = afterRound(
      state,
      answers.map((answer) => ({ ...answer, at: now })),
      watch.watched,
      now,
    );
  }
  return { ...watch, state, now };
}

/** Authorities that answer the same to every question for an address; hints are asked for in vain. */
export function answering(findings: Readonly<Record<string, Observation["finding"]>>): Authorities {
  const none = { kind: "empty", rcode: "NODATA" } as const;
  return ({ name: owner, type }) =>
    Object.entries(findings).map(([server, finding]) => ({
      server,
      name: owner,
      type,
      at: 0,
      finding: type === "HTTPS" ? none : finding,
    }));
}
