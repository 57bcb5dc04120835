/**
 * How the client of a session speaks: the pauses between the moment at which no stream is open any more and its next
 * request. The server sees each of them with one round trip in it.
 */
export interface Rhythm {
  /** Since when no stream is open; unknown until the first one has closed. */
  quietSince: number | undefined;
  /** The last pauses, each new one in the place of the oldest. */
  readonly pausesMs: number[];
  oldest: number;
}

/**
 * - `unknown`: nothing to go by yet.
 * - `hurried`: the next request follows the answer at once, or streams overlap so that it is hardly ever quiet.
 * - `pausing`: behind an answer there is a pause.
 * - `mixed`: sometimes this, sometimes that; a page and all that belongs to it, then nothing for a while.
 */
export type Pace = "unknown" | "hurried" | "pausing" | "mixed";

/** Short enough to forget what a session was used for minutes ago. */
const remembered = 8;

/** With fewer than these, only pauses that can't be mistaken tell anything. */
const enough = 3;

/** One pause in eight may be out of line: that much is a hiccup of either event loop. */
const tolerated = 1 / 8;

/** What a client needs to read an answer and to write a request, and what a loaded event loop adds on either side. */
const turnaroundMs = 5;

/** Round trips vary: a pause counts as one if it is longer than this many of them, and the turnaround. */
const roundTrips = 1.25;

export function createRhythm(): Rhythm {
  return { quietSince: undefined, pausesMs: [], oldest: 0 };
}

/** The last open stream closed. */
export function noteQuiet(rhythm: Rhythm, now: number): void {
  rhythm.quietSince = now;
}

/** A stream opened while none was open. */
export function noteRequest(rhythm: Rhythm, now: number): void {
  if (rhythm.quietSince === undefined) return;
  rhythm.pausesMs[rhythm.oldest] = now - rhythm.quietSince;
  rhythm.oldest = (rhythm.oldest + 1) % remembered;
}

/** A silence of this length is more than the next request of a hurried client on its way, even on a bad day. */
export function certainSilenceMs(roundTripMs: number): number {
  return 2 * shortestPauseMs(roundTripMs);
}

function shortestPauseMs(roundTripMs: number): number {
  return roundTripMs * roundTrips + turnaroundMs;
}

/** What the last pauses say about the next one. */
export function pace({ pausesMs }: Rhythm, roundTripMs: number | undefined): Pace {
  if (pausesMs.length === 0 || roundTripMs === undefined) return "unknown";
  const shareBelow = (ms: number): number => pausesMs.filter((pauseMs) => pauseMs < ms).length / pausesMs.length;
  const hurried = shareBelow(shortestPauseMs(roundTripMs));
  if (hurried >= 1 - tolerated) return "hurried";
  if (pausesMs.length < enough && shareBelow(certainSilenceMs(roundTripMs)) > 0) return "unknown";
  return hurried <= tolerated ? "pausing" : "mixed";
}
