import { apartMs, wholeSecondMs } from "./caches.ts";
import type { Observation, Question } from "../observing/observation.ts";

/**
 * One resolver of the panel, and what it last said about one address under one name since that was delisted. Times are
 * milliseconds on the clock of the removal.
 */
export interface Seat extends Question {
  /** Who is asked, as in the status. */
  readonly resolver: string;
  /** The address that was removed. */
  readonly address: string;
  /** Until when its latest answer with the address may be used; `undefined` while it has given none. */
  readonly heldUntil: number | undefined;
  /** Usable answers without the address, in a row. */
  readonly clean: number;
  /** When it last gave a usable answer. */
  readonly lastAt: number;
  /** Why its last answer was of no use. */
  readonly doubt: string | undefined;
}

/** A farm of caches behind one address answers in turn; so many clean answers in a row are asked of it. */
const cleanAnswers = 3;
/** A resolver is asked quickly from this long before the address should be gone from it. */
const leadMs = 5_000;
/** A resolver that should hold the address for long is looked at now and then all the same. */
const glanceMs = 60_000;

/** Whether a resolver no longer returns the address. */
export function isClear(seat: Seat): boolean {
  return seat.clean >= cleanAnswers;
}

/** Whether it is worth asking the resolver now. */
export function isSeatDue(seat: Seat, now: number): boolean {
  if (isClear(seat)) return false;
  return seat.heldUntil === undefined || now >= seat.heldUntil - leadMs || now - seat.lastAt >= glanceMs;
}

/** When the answers of the panel begin to decide, the last cache being expected to let go at `expectedAt`. */
export function panelBegins(expectedAt: number): number {
  return expectedAt - leadMs;
}

/** The seat before its resolver was asked. */
export function emptySeat(resolver: string, question: Question, address: string): Seat {
  const { name, type } = question;
  return { resolver, name, type, address, heldUntil: undefined, clean: 0, lastAt: -Infinity, doubt: undefined };
}

/** The seat after what its resolver said: the chain from the name to the addresses, as observations. */
export function nextSeat(seat: Seat, answers: readonly Observation[], now: number): Seat {
  const doubt = answers.map(({ finding }) => finding).find((finding) => finding.kind === "inconclusive");
  if (doubt || answers.length === 0)
    return { ...seat, doubt: doubt ? `${doubt.reason}: ${doubt.detail}` : "no answer" };
  if (answers.some(({ finding }) => finding.kind === "addresses" && finding.addresses.includes(seat.address)))
    return { ...seat, clean: 0, lastAt: now, doubt: undefined, heldUntil: heldUntil(answers, now) };
  if (now - seat.lastAt < apartMs) return seat;
  return { ...seat, clean: seat.clean + 1, lastAt: now, doubt: undefined };
}

/** A chain is held for as long as the link of it that expires first. */
function heldUntil(answers: readonly Observation[], now: number): number {
  const ttls = answers.map(({ finding }) => ("ttlMs" in finding ? finding.ttlMs : Infinity));
  return now + Math.min(...ttls) + wholeSecondMs;
}
