import { apartMs } from "./caches.ts";
import {
  afterReturn,
  firstAbsence,
  newHistory,
  recentFalseAlarmMs,
  withAbsence,
  withPresence,
  type History,
} from "./history.ts";
import { absencesNeeded, type Evidence } from "./removal-test.ts";
import { isRotating } from "./rotation.ts";
import type { Round } from "./round.ts";

/** Whether one address stands under one name, from all rounds until now. A value: `nextMembership` makes the next one. */
export type Membership =
  /** Never seen there. A wrong address, or a host that isn't in rotation yet, never drains. */
  | { readonly name: "unlisted"; readonly since: number }
  | { readonly name: "listed"; readonly since: number; readonly history: History }
  /** Missing from answers, but not for long enough to be sure. */
  | ({ readonly name: "suspect"; readonly since: number } & Evidence)
  | ({ readonly name: "delisted"; readonly since: number } & Evidence);

/**
 * Whether an address stands in the DNS. `"unlisted"`: it was never seen there, and so is never drained. `"listed"`: it is
 * there. `"suspect"`: it is missing from answers, but not for long enough to be sure. `"delisted"`: it has been removed.
 */
export type MembershipName = Membership["name"];

/** What it means that a name has no address left: see `WatchOptions.onEmpty`. */
export type OnEmpty = "hold" | "drain";

/** An absence must outlast the longest recent false alarm by this factor, up to `longestPatienceMs`. */
const patience = 2;
const longestPatienceMs = 5 * 60_000;

type Present = Extract<Round, { kind: "present" }>;
type Absent = Extract<Round, { kind: "absent" }>;
type Suspect = Extract<Membership, { name: "suspect" }>;

/** The membership before the first round. */
export function unlisted(now: number): Membership {
  return { name: "unlisted", since: now };
}

/** The membership after one more round. A round that proves nothing leaves it as it was, and so does an empty one. */
export function nextMembership(membership: Membership, round: Round, now: number): Membership {
  switch (round.kind) {
    case "inconclusive":
    case "empty":
      return membership;
    case "present":
      return seen(membership, round, now);
    case "absent":
      return missed(membership, round, now);
  }
}

function seen(membership: Membership, round: Present, now: number): Membership {
  switch (membership.name) {
    case "unlisted":
      return { name: "listed", since: now, history: newHistory(round) };
    case "listed": {
      const history = withPresence(membership.history, round);
      return history === membership.history ? membership : { ...membership, history };
    }
    case "suspect":
    case "delisted": {
      const { name, history, absences } = membership;
      // What was certain was a removal, and says nothing about rotation: unless it was mistaken for one before.
      const isRotation = name === "suspect" || isRotating(history.rotation);
      return { name: "listed", since: now, history: afterReturn(history, { absences, isRotation }, round, now) };
    }
  }
}

function missed(membership: Membership, round: Absent, now: number): Membership {
  switch (membership.name) {
    case "unlisted":
    case "delisted":
      return membership;
    case "listed":
      return { name: "suspect", since: now, history: membership.history, absences: firstAbsence(round, now) };
    case "suspect": {
      if (now - membership.absences.lastAt < apartMs) return membership;
      const suspect = { ...membership, absences: withAbsence(membership.absences, round, now) };
      return isCertain(suspect, now) ? { ...suspect, name: "delisted", since: now } : suspect;
    }
  }
}

function isCertain(suspect: Suspect, now: number): boolean {
  return suspect.absences.count >= absencesNeeded(suspect) && now >= patienceEnds(suspect, now);
}

/** Until when the address must have been missing, after false alarms. */
export function patienceEnds({ history, absences }: Evidence, now: number): number {
  return absences.firstAt + Math.min(patience * recentFalseAlarmMs(history, now), longestPatienceMs);
}
