import type { Round } from "./round.ts";

/** What is known from the time when an address was there. A round's share is the part of the authorities that had it. */
export interface History {
  /** Rounds that counted, and the sum of their shares. Both fade: they are halved at `fullAt` rounds. */
  readonly rounds: number;
  readonly present: number;
  /** The addresses of every round that had ours, as long as they were always the same; then the set is stable. */
  readonly set: readonly string[] | undefined;
  /** The different answers since the history last faded: `manyAnswers` of them stand for any greater number. */
  readonly answers: readonly string[];
  /** The longest absence in the last hour that turned out to be none, and when it ended. */
  readonly falseAlarm: FalseAlarm | undefined;
}

/** An absence that ended. */
interface FalseAlarm {
  readonly lastedMs: number;
  readonly at: number;
}

/** Rounds without the address, in a row. */
export interface Absences {
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** The addresses of every one of these rounds, as long as they were always the same. */
  readonly set: readonly string[] | undefined;
  readonly answers: readonly string[];
}

type Present = Extract<Round, { kind: "present" }>;
type Absent = Extract<Round, { kind: "absent" }>;

/** Random subsets soon show more different answers than this; records with weights have a few, over and over. */
export const manyAnswers = 9;
/** Beyond this many rounds the past fades, so that a fleet that grows is learned anew. */
const fullAt = 1000;
const falseAlarmMemoryMs = 60 * 60_000;

/** The history after the first round that had the address. */
export function newHistory({ share, addresses, answers }: Present): History {
  const known = answers.slice(0, manyAnswers);
  return { rounds: 1, present: share, set: addresses, answers: known, falseAlarm: undefined };
}

/** Nothing changes once the history is full of the same: the state of a quiet host stands still. */
export function withPresence(history: History, { share, addresses, answers }: Present): History {
  const set = sameSet(history.set, addresses);
  const known = withAnswers(history.answers, answers);
  const isFull = history.rounds >= fullAt;
  const isSameAsEver = share === 1 && history.present === history.rounds && set === history.set;
  if (isFull && isSameAsEver && known === history.answers) return history;
  const { rounds, present } = isFull ? faded(history) : history;
  return { ...history, rounds: rounds + 1, present: present + share, set, answers: isFull ? answers : known };
}

/** The first round without the address. */
export function firstAbsence({ addresses, answers }: Absent, now: number): Absences {
  return { count: 1, firstAt: now, lastAt: now, set: addresses, answers: answers.slice(0, manyAnswers) };
}

/** One more round without it. */
export function withAbsence(absences: Absences, { addresses, answers }: Absent, now: number): Absences {
  const set = sameSet(absences.set, addresses);
  return { ...absences, count: absences.count + 1, lastAt: now, set, answers: withAnswers(absences.answers, answers) };
}

/** The address is back: the next absence has to last longer, and what was missing may count as the rotation's share. */
export function afterReturn(history: History, absences: Absences, isRotation: boolean, round: Present, now: number): History {
  const lastedMs = Math.max(now - absences.firstAt, recentFalseAlarmMs(history, now));
  const told = { ...history, falseAlarm: { lastedMs, at: now } };
  if (!isRotation) return withPresence(told, round);
  const answers = withAnswers(history.answers, absences.answers);
  return withPresence({ ...told, rounds: history.rounds + absences.count, set: undefined, answers }, round);
}

/** How long an absence lasted lately that turned out to be none; 0 without one. */
export function recentFalseAlarmMs({ falseAlarm }: History, now: number): number {
  return falseAlarm && now - falseAlarm.at < falseAlarmMemoryMs ? falseAlarm.lastedMs : 0;
}

/** Whether the address is remembered to have come and gone, or to have stood at some authorities only. */
export function isMixed({ rounds, present }: History): boolean {
  return present < rounds;
}

/** What little has been missing is forgotten in the end. */
function faded({ rounds, present }: History): Pick<History, "rounds" | "present"> {
  const missing = (rounds - present) / 2;
  return { rounds: rounds / 2, present: rounds / 2 - (missing < 0.5 ? 0 : missing) };
}

function sameSet(set: readonly string[] | undefined, addresses: readonly string[]): readonly string[] | undefined {
  const isSame = set?.length === addresses.length && set.every((address, index) => address === addresses[index]);
  return isSame ? set : undefined;
}

function withAnswers(known: readonly string[], answers: readonly string[]): readonly string[] {
  if (known.length >= manyAnswers || answers.every((answer) => known.includes(answer))) return known;
  return [...new Set([...known, ...answers])].slice(0, manyAnswers);
}
