import type { Listing } from "../deciding/listing.ts";
import type { MembershipName } from "../deciding/membership.ts";
import type { Observation } from "../observing/observation.ts";
import { plainText } from "../names/plain-text.ts";
import { outcomeOf, type Outcome } from "../observing/outcome.ts";
import { isClear, type Seat } from "../deciding/panel.ts";
import type { Propagation } from "../deciding/propagation.ts";
import { reasonFor, wordsFor } from "./reasons.ts";
import { absencesNeeded, type Evidence } from "../deciding/removal-test.ts";
import { largestTtlMs } from "../deciding/stale-until.ts";
import { isLeftOut, type Authority } from "../deciding/voices.ts";
import {
  hostMembership,
  hostPropagation,
  namePropagation,
  type Watched,
  type WatchState,
} from "../deciding/watch-state.ts";

/** All that a watch can say at one moment: plain JSON, with times in milliseconds since the epoch. */
export interface WatchStatus {
  /** What all names and addresses add up to: the host is delisted once every one that was listed has gone. */
  readonly membership: MembershipName;
  /** Why, in a sentence for whoever is on call. */
  readonly reason: string;
  /** How long a removal would take to reach everybody, in milliseconds: the largest TTL and the grace. */
  readonly needMs: number;
  /** How far the news has come; absent unless the host is delisted. */
  readonly propagation?: PropagationStatus;
  /** Every address under every name. */
  readonly names: readonly NameStatus[];
  /** What each authority said last, question by question. */
  readonly authorities: readonly AuthorityStatus[];
  /** How far each resolver has noticed a removal; empty while nothing is delisted. */
  readonly resolvers: readonly ResolverStatus[];
}

/** How far the news of a removal has come, in milliseconds since the epoch. A time that can't be told yet is `null`. */
export interface PropagationStatus {
  /** When the removal was certain. */
  readonly delistedAt: number;
  /** The last moment at which a cache that follows the rules may hand the address out. */
  readonly staleUntil: number | null;
  /** The estimate of when every client has noticed. */
  readonly clearAt: number | null;
  /** Whether that moment has come, and the authorities have confirmed the removal since. */
  readonly isOver: boolean;
}

/** One address under one name. Times are milliseconds since the epoch. */
export interface NameStatus {
  /** The host name. */
  readonly name: string;
  /** The address of this host. */
  readonly address: string;
  /** What DNS says of it. */
  readonly membership: MembershipName;
  /** Since when. */
  readonly since: number;
  /** Why, in a sentence for whoever is on call. */
  readonly reason: string;
  /** What speaks for a removal; only while suspect. */
  readonly absences?: {
    /** Answers without the address, in a row. */
    readonly count: number;
    /** How many make it a removal; `null`: more than can be told. */
    readonly needed: number | null;
  };
  /** How far the news has come that the name no longer leads to this host; absent while it does, by any address. */
  readonly propagation?: PropagationStatus;
}

/** The last word of one authority on one question. Times are milliseconds since the epoch. */
export interface AuthorityStatus {
  /** Who was asked: `192.0.2.53:53`. */
  readonly server: string;
  /** The question and the answer, in words. */
  readonly says: string;
  /** What the answer means for this host. */
  readonly outcome: Outcome;
  /** When it answered. */
  readonly at: number;
  /** Since when it has said nothing of use. */
  readonly silentSince?: number;
  /** Its silence has lasted so long that decisions are made without it. */
  readonly isLeftOut: boolean;
}

/** Whether one resolver has noticed the removal. Times are milliseconds since the epoch. */
export interface ResolverStatus {
  /** Who was asked, as in the options: `192.0.2.1:53`, `tls://host:853`, or the URL. */
  readonly server: string;
  /** The host name. */
  readonly name: string;
  /** The address that was removed. */
  readonly address: string;
  /** Whether it no longer returns the address. */
  readonly isClear: boolean;
  /** Until when its latest answer with the address may be used. */
  readonly heldUntil?: number;
  /** Why its last answer was of no use. */
  readonly doubt?: string;
}

/** The status at `now`; `toWall` turns monotonic moments into epoch milliseconds. */
export function watchStatus(
  state: WatchState,
  watched: Watched,
  now: number,
  toWall: (at: number) => number,
): WatchStatus {
  const membership = hostMembership(state);
  const propagation = hostPropagation(state, watched, now);
  const own = new Set(state.listings.map(({ address }) => address));
  return {
    membership,
    reason: [hostReason(state, membership, now), ...openEnds(state, propagation)].join("; "),
    needMs: largestTtlMs(state.ledger, now) + watched.graceMs,
    ...withPropagation(propagation, toWall),
    names: state.listings.map((listing) => ({
      ...nameStatus(listing, now, toWall),
      ...withPropagation(namePropagation(state, listing.name, watched, now), toWall),
    })),
    authorities: state.authorities.map((authority) => authorityStatus(authority, own, now, toWall)),
    resolvers: state.seats.map((seat) => resolverStatus(seat, toWall)),
  };
}

/** The reasons of the listings that decide: those whose membership the host shares, or that nobody could be asked about. */
function hostReason({ listings }: WatchState, membership: MembershipName, now: number): string {
  const deciding = listings.filter((listing) => listing.membership.name === membership);
  const unasked = listings.filter(({ lastSureAt }) => lastSureAt === undefined);
  return [...new Set([...deciding, ...unasked])].map((listing) => reasonFor(listing, now)).join("; ");
}

/** Who keeps the end of the wait open: servers that published a way to the address, and now say nothing. */
function openEnds({ authorities }: WatchState, propagation: Propagation | undefined): string[] {
  if (propagation?.staleUntil !== Infinity) return [];
  const silent = authorities.filter(({ silentSince }) => silentSince !== undefined);
  return silent.map(({ last }) => `${last.server} may still lead there, nobody knows (${saying(last)})`);
}

function withPropagation(
  propagation: Propagation | undefined,
  toWall: (at: number) => number,
): { propagation?: PropagationStatus } {
  return propagation ? { propagation: propagationStatus(propagation, toWall) } : {};
}

function propagationStatus(
  { delistedAt, staleUntil, clearAt, isOver }: Propagation,
  toWall: (at: number) => number,
): PropagationStatus {
  const known = (at: number): number | null => (Number.isFinite(at) ? toWall(at) : null);
  return { delistedAt: toWall(delistedAt), staleUntil: known(staleUntil), clearAt: known(clearAt), isOver };
}

function nameStatus(listing: Listing, now: number, toWall: (at: number) => number): NameStatus {
  const { name, address, membership } = listing;
  return {
    name,
    address,
    membership: membership.name,
    since: toWall(membership.since),
    reason: reasonFor(listing, now),
    ...(membership.name === "suspect" && { absences: absencesOf(membership) }),
  };
}

function absencesOf(evidence: Evidence): NonNullable<NameStatus["absences"]> {
  const needed = absencesNeeded(evidence);
  return { count: evidence.absences.count, needed: Number.isFinite(needed) ? needed : null };
}

function authorityStatus(
  authority: Authority,
  own: ReadonlySet<string>,
  now: number,
  toWall: (at: number) => number,
): AuthorityStatus {
  const { last, silentSince } = authority;
  return {
    server: last.server,
    says: saying(last),
    outcome: outcomeOf(last.finding, own),
    at: toWall(last.at),
    ...(silentSince !== undefined && { silentSince: toWall(silentSince) }),
    isLeftOut: isLeftOut(authority, now),
  };
}

function saying({ name, type, finding }: Observation): string {
  return plainText(`${name} ${type}: ${wordsFor(finding)}`);
}

function resolverStatus(seat: Seat, toWall: (at: number) => number): ResolverStatus {
  const { resolver: server, name, address, heldUntil, doubt } = seat;
  return {
    server,
    name,
    address,
    isClear: isClear(seat),
    ...(heldUntil !== undefined && { heldUntil: toWall(heldUntil) }),
    ...(doubt !== undefined && { doubt: plainText(doubt) }),
  };
}
