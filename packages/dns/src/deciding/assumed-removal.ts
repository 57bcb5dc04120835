import { wholeSecondMs } from "./caches.ts";
import { firstAbsence, newHistory } from "./history.ts";
import { nobody, type Link } from "./link.ts";
import type { Listing } from "./listing.ts";
import type { Membership } from "./membership.ts";
import type { WatchState } from "./watch-state.ts";

/** What somebody knows, or takes for true, of a removal. */
export interface AssumedRemoval {
  /** The latest moment at which it can have been. */
  readonly since: number;
  /** The TTL of what was never seen; of what was seen it is known. */
  readonly ttlMs: number;
}

/**
 * The state of a watch whose user takes the addresses that are missing now for removed: those that were there, before the
 * watch itself would be certain, and those that have never been seen, as if they had been there until `since`. What is asked
 * and waited for then is the same as after any removal, and an address that shows up is listed again.
 */
export function assumeRemoved(state: WatchState, removal: AssumedRemoval): WatchState {
  const unseen = state.listings.filter(({ membership }) => membership.name === "unlisted");
  return {
    ...state,
    listings: state.listings.map((listing) => ({ ...listing, membership: removed(listing, removal) })),
    ledger: [...state.ledger, ...unseen.map((listing) => assumedLink(listing, removal))],
  };
}

function removed({ address, membership, lastRound }: Listing, { since }: AssumedRemoval): Membership {
  switch (membership.name) {
    case "listed":
    case "delisted":
      return membership;
    case "suspect":
      return { ...membership, name: "delisted", since };
    case "unlisted": {
      const history = newHistory({
        kind: "present",
        holders: [],
        others: [],
        addresses: [address],
        answers: [address],
      });
      const missing =
        lastRound?.kind === "absent" ? lastRound : ({ kind: "absent", addresses: [], answers: [] } as const);
      return { name: "delisted", since, history, absences: firstAbsence(missing, since) };
    }
  }
}

/** What no server was seen to publish. */
function assumedLink({ name, type, address }: Listing, { ttlMs, since }: AssumedRemoval): Link {
  const staleUntil = since + ttlMs + wholeSecondMs;
  return { server: nobody, name, type, to: address, ttlMs, goneAt: since, isAssumed: false, staleUntil };
}
