import { forgetOldest } from "./forgetting.ts";
import { countFromNow, dropSilent, recordRound, type Ledger, type Own } from "./ledger.ts";
import { newListing, nextListing, typesToAsk, type Listing } from "./listing.ts";
import type { OnEmpty } from "./membership.ts";
import type { Observation, Question } from "../observing/observation.ts";
import { emptySeat, isSeatDue, nextSeat, type Seat } from "./panel.ts";
import { propagationAt, type Propagation, type PropagationWaits } from "./propagation.ts";
import { isHinted, staleUntil } from "./stale-until.ts";
import { hearAuthorities, leftOutVoices, type Authority } from "./voices.ts";

/** All that a watch knows. A value: `afterRound` and `afterPanel` make the next one. */
export interface WatchState {
  /** Every address under every name. */
  readonly listings: readonly Listing[];
  /** Until when caches may hold what. */
  readonly ledger: Ledger;
  /** The panel: one seat for each resolver and removed address. */
  readonly seats: readonly Seat[];
  /** The last word of every authority, and since when it has said nothing of use. */
  readonly authorities: readonly Authority[];
  /** When HTTPS records were last asked for. */
  readonly hintsAskedAt: number;
}

/** What is watched, and how. */
export interface Watched extends PropagationWaits {
  /** Every address under every name. */
  readonly listings: readonly (Question & { readonly address: string })[];
  /** The panel: resolvers that are asked whether they have noticed a removal. */
  readonly resolvers: readonly string[];
  /** What it means that a name has no address left. */
  readonly onEmpty: OnEmpty;
}

/** Names without hints are asked for them from time to time. */
const hintsEveryMs = 5 * 60_000;

/** A zone that names new targets all the time must not fill the memory: so much of what has gone is kept as it was. */
const mostGoneLinks = 256;

/** The state before the first round. */
export function newWatchState(watched: Watched, now: number): WatchState {
  const listings = watched.listings.map((listing) => newListing(listing, listing.address, now));
  return { listings, ledger: [], seats: [], authorities: [], hintsAskedAt: -Infinity };
}

/** The questions of the next round. */
export function questionsOf(state: WatchState, now: number): Question[] {
  const names = [...new Set(state.listings.map(({ name }) => name))];
  const areHintsWanted = areHintsDue(state, now);
  return names.flatMap((name) => {
    const types = new Set(state.listings.filter((listing) => listing.name === name).flatMap(typesToAsk));
    if (areHintsWanted) types.add("HTTPS");
    return [...types].map((type) => ({ name, type }));
  });
}

/** Hints are asked for when they are known to matter, when something is about to be decided, and now and then. */
function areHintsDue({ ledger, listings, hintsAskedAt }: WatchState, now: number): boolean {
  return now - hintsAskedAt >= hintsEveryMs || listings.some((listing) => doHintsMatter(listing, ledger));
}

function doHintsMatter(listing: Listing, ledger: Ledger): boolean {
  switch (listing.membership.name) {
    case "suspect":
      return true;
    case "delisted":
      // An alias that only HTTPS records were seen with may be all that keeps the end of the wait open.
      return staleUntil(ledger, listing) === Infinity;
    case "unlisted":
    case "listed":
      return isHinted(ledger, listing);
  }
}

/** The state after the authorities' answers to `questionsOf`. */
export function afterRound(
  state: WatchState,
  heard: readonly Observation[],
  watched: Watched,
  now: number,
): WatchState {
  const observations = heard.filter((answer) => answer.isFormer !== true || isOurs(answer, watched));
  const authorities = hearAuthorities(state.authorities, observations, now);
  const leftOut = leftOutVoices(authorities, now);
  const { onEmpty } = watched;
  const listings = state.listings.map((listing) =>
    nextListing(listing, observations, { leftOut, onEmpty, isHinted: isHinted(state.ledger, listing) }, now),
  );
  const recorded = recordRound(state.ledger, observations.filter(isOnTheWay(watched)), ownOf(watched), now);
  const decided = listings.reduce(
    (links, listing) => fromDecision(links, listing, now),
    dropSilent(recorded, leftOut, observations, now),
  );
  const ledger = forgetOldest(decided, watched.listings, { most: mostGoneLinks, past: pastOf(listings, now) });
  const hintsAskedAt = observations.some(({ type }) => type === "HTTPS") ? now : state.hintsAskedAt;
  return { listings, ledger, authorities, hintsAskedAt, seats: seatsOf(listings, state.seats, watched.resolvers) };
}

/** All that a former authority can still do is to keep an address in caches: nothing else that it says counts. */
function isOurs({ finding }: Observation, { listings }: Watched): boolean {
  return finding.kind === "addresses" && listings.some(({ address }) => finding.addresses.includes(address));
}

/** A family that is only asked about while ours has no address leads to none of ours, and soon isn't asked about again. */
function isOnTheWay({ listings }: Watched): (answer: Observation) => boolean {
  const types = new Set(listings.map((listing) => listing.type).concat("HTTPS"));
  return ({ type }) => types.has(type);
}

function ownOf({ listings }: Watched): Own {
  return {
    names: new Set(listings.map(({ name }) => name)),
    addresses: new Set(listings.map(({ address }) => address)),
  };
}

/** At the moment of decision, what was missed has to expire from then. */
function fromDecision(ledger: Ledger, listing: Listing, now: number): Ledger {
  const { membership } = listing;
  if (membership.name !== "delisted" || membership.since !== now) return ledger;
  return countFromNow(ledger, listing, membership.absences.firstAt, now);
}

/** What has expired is over, unless a decision is still to come: that prolongs what was held at the first absence. */
function pastOf(listings: readonly Listing[], now: number): number {
  const missed = listings.map(({ membership }) => (membership.name === "suspect" ? membership.absences.firstAt : now));
  return Math.min(now, ...missed);
}

/** A seat for every resolver and delisted listing. An address that comes back loses its seats, and starts anew. */
function seatsOf(listings: readonly Listing[], seats: readonly Seat[], resolvers: readonly string[]): readonly Seat[] {
  return listings
    .filter(isDelisted)
    .flatMap((listing) =>
      resolvers.map(
        (resolver) =>
          seats.find((seat) => seat.resolver === resolver && isSeatFor(seat, listing)) ??
          emptySeat(resolver, listing, listing.address),
      ),
    );
}

function isSeatFor(seat: Seat, { name, address }: Pick<Listing, "name" | "address">): boolean {
  return seat.name === name && seat.address === address;
}

function isDelisted({ membership }: Listing): boolean {
  return membership.name === "delisted";
}

/** The seats whose resolvers are to be asked in this round. */
export function dueSeats(state: WatchState, now: number): readonly Seat[] {
  return state.seats.filter((seat) => isSeatDue(seat, now));
}

/** The state after a resolver's answer to the question of one seat. */
export function afterPanel(state: WatchState, asked: Seat, answers: readonly Observation[], now: number): WatchState {
  const isAsked = (seat: Seat): boolean => seat.resolver === asked.resolver && isSeatFor(seat, asked);
  return { ...state, seats: state.seats.map((seat) => (isAsked(seat) ? nextSeat(seat, answers, now) : seat)) };
}

/** How far the news of the removal has come; `undefined` unless the host is delisted. */
export function hostPropagation(state: WatchState, waits: PropagationWaits, now: number): Propagation | undefined {
  if (hostMembership(state) !== "delisted") return undefined;
  const gone = state.listings.filter(isDelisted);
  const removal = {
    delistedAt: Math.max(...gone.map(({ membership }) => membership.since)),
    staleUntil: Math.max(...gone.map((listing) => endOf(listing, state.ledger))),
    confirmedAt: Math.min(...gone.map(({ lastMissedAt }) => lastMissedAt ?? -Infinity)),
    seats: state.seats.filter((seat) => gone.some((listing) => isSeatFor(seat, listing))),
  };
  return propagationAt(removal, waits, now);
}

/** What was listed has an end, or none yet. Where none is known all the same, nothing may be over. */
function endOf(listing: Listing, ledger: Ledger): number {
  const end = staleUntil(ledger, listing);
  return end === -Infinity ? Infinity : end;
}

/** The same for one name, whatever the others do: `undefined` unless all addresses that it listed have gone. */
export function namePropagation(
  state: WatchState,
  name: string,
  waits: PropagationWaits,
  now: number,
): Propagation | undefined {
  const listings = state.listings.filter((listing) => listing.name === name);
  return hostPropagation({ ...state, listings }, waits, now);
}

/**
 * What the memberships of all names and addresses add up to. The host is delisted when every name and address that was
 * listed has gone; one that nobody could ever be asked about is no reason to drain, nor is one that was never listed.
 */
export function hostMembership({ listings }: WatchState): Listing["membership"]["name"] {
  const names = listings.map(({ membership }) => membership.name);
  if (names.includes("listed")) return "listed";
  if (names.includes("suspect")) return "suspect";
  if (!names.includes("delisted")) return "unlisted";
  return listings.some(({ lastSureAt }) => lastSureAt === undefined) ? "suspect" : "delisted";
}
