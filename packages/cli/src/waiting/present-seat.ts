import { apartMs, type Observation } from "@dns-drain/dns/parts";

import type { ServerWord } from "./judgement.ts";
import { findingWords } from "../text/finding-words.ts";

/** One resolver that is asked until it returns the address. */
export interface PresentSeat {
  readonly resolver: string;
  /** Usable answers with the address, in a row. */
  readonly shown: number;
  /** When it last gave a usable answer. */
  readonly lastAt: number;
  /** What it said last, in a few words. */
  readonly says: string;
  /** Until when it may keep an answer without the address. */
  readonly otherUntil: number | undefined;
  /** Its last answer was of no use. */
  readonly isUnclear: boolean;
}

/** What is looked for in its answers. */
interface Sought {
  readonly address: string;
  /** The addresses of the name take turns: that one is missing from an answer says nothing. */
  readonly isVarying: boolean;
}

/** A farm of caches behind one address answers in turn; so many answers in a row are asked of it. */
const shownAnswers = 3;

/** The seat before its resolver was asked. */
export function emptyPresentSeat(resolver: string): PresentSeat {
  return { resolver, shown: 0, lastAt: -Infinity, says: "", otherUntil: undefined, isUnclear: false };
}

/** Whether the resolver returns the address for certain. */
export function hasShown({ shown }: PresentSeat): boolean {
  return shown >= shownAnswers;
}

/** The seat after what its resolver said: the chain from the name to the addresses. */
export function nextPresentSeat(
  seat: PresentSeat,
  answers: readonly Observation[],
  sought: Sought,
  now: number,
): PresentSeat {
  const doubt = answers.find(({ finding }) => finding.kind === "inconclusive");
  const last = doubt ?? answers.at(-1);
  const says = last ? findingWords(last.finding) : "no answer";
  if (doubt !== undefined || last === undefined) return { ...seat, says, isUnclear: true };
  const heard = { ...seat, says, isUnclear: false };
  const isShown = last.finding.kind === "addresses" && last.finding.addresses.includes(sought.address);
  if (!isShown && !sought.isVarying) return { ...heard, shown: 0, lastAt: now, otherUntil: keptUntil(answers, now) };
  if (!isShown || now - seat.lastAt < apartMs) return heard;
  return { ...heard, shown: seat.shown + 1, lastAt: now, otherUntil: undefined };
}

/** For people: what its line in the table says. */
export function presentSeatWord(seat: PresentSeat): ServerWord {
  const { resolver: server, shown, says, otherUntil: until } = seat;
  const word = { kind: "resolver", server, until: undefined } as const;
  if (hasShown(seat)) return { ...word, state: "yes", says };
  if (seat.isUnclear) return { ...word, state: "unclear", says };
  if (seat.lastAt === -Infinity) return { ...word, state: "unasked", says };
  if (shown > 0) return { ...word, state: "confirming", says };
  return { ...word, state: "no", says, until };
}

/** An answer is kept for as long as the link of it that expires first. How long nothing is kept isn't told. */
function keptUntil(answers: readonly Observation[], now: number): number | undefined {
  const ttls = answers.flatMap(({ finding }) => ("ttlMs" in finding ? [finding.ttlMs] : []));
  return ttls.length === answers.length ? now + Math.min(...ttls) : undefined;
}
