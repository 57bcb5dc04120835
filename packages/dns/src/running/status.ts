import type { Listing } from "../deciding/listing.ts";
import type { Membership } from "../deciding/membership.ts";
import type { Observation } from "../observing/observation.ts";
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
  readonly membership: Membership["name"];
  /** Why, in a sentence for whoever is on call. */
  readonly reason: string;
  /** How long a removal would take to reach everybody, in milliseconds: the largest TTL and the grace. */
  readonly needMs: number;
  /** How far the news has come; absent unless the host is delisted. */
  readonly propagation?: PropagationStatus;
  readonly names: readonly NameStatus[];
  readonly authorities: readonly AuthorityStatus[];
  readonly resolvers: readonly ResolverStatus[];
}

/** How far the news of a removal has come. A time that can't be told yet is `null`. */
export interface PropagationStatus {
  readonly delistedAt: number;
  /** The last moment at which a cache that follows the rules may hand the address out. */
  readonly staleUntil: number | null;
  /** The estimate of when every client has noticed. */
  readonly clearAt: number | null;
  readonly isOver: boolean;
}

/** One address under one name. */
export interface NameStatus {
  readonly name: string;
  readonly address: string;
  readonly membership: Membership["name"];
  readonly since: number;
  readonly reason: string;
  /** While suspect: answers without the address, and how many make it a removal (`null`: more than can be told). */
  readonly absences?: { readonly count: number; readonly needed: number | null };
  /** How far the news has come that the name no longer leads to this host; absent while it does, by any address. */
  readonly propagation?: PropagationStatus;
}

/** The last word of one authority on one question. */
export interface AuthorityStatus {
  readonly server: string;
  /** The question and the answer, in words. */
  readonly says: string;
  /** What the answer means for this host. */
  readonly outcome: Outcome;
  readonly at: number;
  /** Since when it has said nothing of use. */
  readonly silentSince?: number;
  /** Its silence has lasted so long that decisions are made without it. */
  readonly isLeftOut: boolean;
}

/** Whether one resolver has noticed the removal. */
export interface ResolverStatus {
  readonly resolver: string;
  readonly name: string;
  readonly address: string;
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
function hostReason({ listings }: WatchState, membership: Membership["name"], now: number): string {
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
  return `${name} ${type}: ${wordsFor(finding)}`;
}

function resolverStatus(seat: Seat, toWall: (at: number) => number): ResolverStatus {
  const { resolver, name, address, heldUntil, doubt } = seat;
  return {
    resolver,
    name,
    address,
    isClear: isClear(seat),
    ...(heldUntil !== undefined && { heldUntil: toWall(heldUntil) }),
    ...(doubt !== undefined && { doubt }),
  };
}
