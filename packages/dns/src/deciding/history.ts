import { fadedRotation, isRotating, newRotation, nextRotation, type Rotation } from "./rotation.ts";
import type { Round } from "./round.ts";

/** What is known from the time when an address was there. */
export interface History {
  /**
   * Rounds that counted, and those that had the address; where it rotates, a round counts as the part of the authorities
   * that had it. Both fade: they are halved when there are enough.
   */
  readonly rounds: number;
  /** See `rounds`. */
  readonly present: number;
  /** The addresses of every round that had ours, as long as they were always the same; then the set is stable. */
  readonly set: readonly string[] | undefined;
  /** The different answers since the history last faded: `manyAnswers` of them stand for any greater number. */
  readonly answers: readonly string[];
  /** Which authorities showed the address, and whether it comes and goes. */
  readonly rotation: Rotation;
  /** The longest absence in the last hour that turned out to be none, and when it ended. */
  readonly falseAlarm: FalseAlarm | undefined;
}

/** An absence that ended. */
export interface FalseAlarm {
  /** For how long the address was missing. */
  readonly lastedMs: number;
  /** When it came back. */
  readonly at: number;
}

/** Rounds without the address, in a row. */
export interface Absences {
  /** How many. */
  readonly count: number;
  /** When the first came. */
  readonly firstAt: number;
  /** When the last came. */
  readonly lastAt: number;
  /** The addresses of every one of these rounds, as long as they were always the same. */
  readonly set: readonly string[] | undefined;
  /** The different answers in them. */
  readonly answers: readonly string[];
}

type Present = Extract<Round, { kind: "present" }>;
type Absent = Extract<Round, { kind: "absent" }>;

/** Random subsets soon show more different answers than this; records with weights have a few, over and over. */
export const manyAnswers = 9;
/** Beyond this many rounds the past fades, so that a fleet that grows is learned anew. */
const fullAt = 1000;
/** What is seen rarely is learned for longer, until it has been seen so often. */
const enoughSeen = 50;
const longestHistory = 10_000;
const falseAlarmMemoryMs = 60 * 60_000;

/** The history after the first round that had the address. */
export function newHistory(round: Present): History {
  const answers = withAnswers([], round.answers);
  return { rounds: 1, present: 1, set: round.addresses, answers, rotation: newRotation(round), falseAlarm: undefined };
}

/** Nothing changes once the history is full of the same: the state of a quiet host stands still. */
export function withPresence(history: History, round: Present): History {
  const rotation = nextRotation(history.rotation, round);
  const part = isRotating(rotation) ? shareOf(round) : 1;
  const now = {
    set: sameSet(history.set, round.addresses),
    answers: withAnswers(history.answers, round.answers),
    rotation,
  };
  const isFull = isLongEnough(history);
  const isSame = now.set === history.set && now.answers === history.answers && rotation === history.rotation;
  if (isFull && isSame && history.present === history.rounds && rotation.returns === 0) return history;
  const { rounds, present, ...told } = isFull ? faded({ ...history, ...now }, round) : { ...history, ...now };
  return { ...told, rounds: rounds + 1, present: present + part };
}

function isLongEnough({ rounds, present }: History): boolean {
  return rounds >= fullAt && (present >= enoughSeen || rounds >= longestHistory);
}

function shareOf({ holders, others }: Present): number {
  return holders.length / (holders.length + others.length);
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
export function afterReturn(history: History, { absences, isRotation }: Gap, round: Present, now: number): History {
  const lastedMs = Math.max(now - absences.firstAt, recentFalseAlarmMs(history, now));
  const told = { ...history, falseAlarm: { lastedMs, at: now } };
  // What was removed comes back to one authority after the other: that is no rotation either.
  if (!isRotation) return withPresence({ ...told, rotation: newRotation(round) }, round);
  const answers = withAnswers(history.answers, absences.answers);
  const rotation = { ...history.rotation, returns: history.rotation.returns + 1 };
  return withPresence({ ...told, rounds: history.rounds + absences.count, set: undefined, answers, rotation }, round);
}

/** Absences that have come to an end, and whether they are a part of how the address is shown. */
interface Gap {
  readonly absences: Absences;
  readonly isRotation: boolean;
}

/** How long an absence lasted lately that turned out to be none; 0 without one. */
export function recentFalseAlarmMs({ falseAlarm }: History, now: number): number {
  return falseAlarm && now - falseAlarm.at < falseAlarmMemoryMs ? falseAlarm.lastedMs : 0;
}

/** Half of it is forgotten, and what little was missing altogether. */
function faded(history: History, { answers }: Present): History {
  const rotation = fadedRotation(history.rotation);
  const rounds = history.rounds / 2;
  const present = rotation.returns > 0 ? history.present / 2 : rounds;
  return { ...history, rounds, present, rotation, answers: withAnswers([], answers) };
}

function sameSet(set: readonly string[] | undefined, addresses: readonly string[]): readonly string[] | undefined {
  const isSame = set?.length === addresses.length && set.every((address, index) => address === addresses[index]);
  return isSame ? set : undefined;
}

function withAnswers(known: readonly string[], answers: readonly string[]): readonly string[] {
  if (known.length >= manyAnswers || answers.every((answer) => known.includes(answer))) return known;
  return [...new Set([...known, ...answers])].slice(0, manyAnswers);
}
