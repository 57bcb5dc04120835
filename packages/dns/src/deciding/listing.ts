import { nextMembership, unlisted, type Membership, type OnEmpty } from "./membership.ts";
import type { Observation, Question, RecordType } from "../observing/observation.ts";
import { besideFamily, readRound, withHints, type Round } from "./round.ts";

/** One address of this host under one of its names, and what is known of it. */
export interface Listing extends Question {
  /** In canonical text. */
  readonly address: string;
  /** What all rounds until now add up to. */
  readonly membership: Membership;
  /** The last round, which may have proved nothing. */
  readonly lastRound: Round | undefined;
  /** When a round last proved something. */
  readonly lastSureAt: number | undefined;
  /** When a round last proved that the address is missing. */
  readonly lastMissedAt: number | undefined;
}

/** What a round is judged by. */
export interface Judgement {
  /** The voices that no longer count. */
  readonly leftOut: ReadonlySet<string>;
  readonly onEmpty: OnEmpty;
  /** Whether HTTPS records with the address were there before. */
  readonly isHinted: boolean;
}

/** The listing before the first round. */
export function newListing({ name, type }: Question, address: string, now: number): Listing {
  const unknown = { lastRound: undefined, lastSureAt: undefined, lastMissedAt: undefined };
  return { name, type, address, membership: unlisted(now), ...unknown };
}

/** The listing after one more round of observations. */
export function nextListing(
  listing: Listing,
  observations: readonly Observation[],
  judgement: Judgement,
  now: number,
): Listing {
  const round = judgedRound(listing, observations, judgement);
  return {
    ...listing,
    membership: nextMembership(listing.membership, round, now),
    lastRound: round,
    lastSureAt: round.kind === "inconclusive" ? listing.lastSureAt : now,
    lastMissedAt: round.kind === "absent" ? now : listing.lastMissedAt,
  };
}

/** The address records to ask for in the next round: those of the other family as well, while its own has none. */
export function typesToAsk({ type, lastRound }: Listing): readonly RecordType[] {
  const hasNone = lastRound?.kind === "empty" || (lastRound?.kind === "absent" && lastRound.isOtherFamily);
  return hasNone ? [type, otherFamily(type)] : [type];
}

function otherFamily(type: RecordType): RecordType {
  return type === "A" ? "AAAA" : "A";
}

/** What the answers to all types of questions say together. */
function judgedRound(
  { name, type, address }: Listing,
  observations: readonly Observation[],
  { leftOut, onEmpty, isHinted }: Judgement,
): Round {
  const read = (of: Question["type"]): Round => readRound(observations, { name, type: of, address, leftOut });
  const round = withHints(besideFamily(read(type), read(otherFamily(type))), read("HTTPS"), isHinted);
  return round.kind === "empty" && onEmpty === "drain" ? { kind: "absent", addresses: [], answers: [] } : round;
}
