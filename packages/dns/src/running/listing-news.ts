import type { Listing } from "../deciding/listing.ts";
import type { Membership } from "../deciding/membership.ts";
import { isExpected } from "../deciding/removal-test.ts";
import { namePropagation } from "../deciding/watch-state.ts";
import { reasonFor } from "./reasons.ts";
import { hasCome, type News, type Step } from "./snapshot.ts";

/** An address that was never seen for so long was probably meant to be another. */
const unlistedWarningMs = 60_000;
/** Single rounds that prove nothing are everyday. */
const answersMissingMs = 60_000;

/** What is new about one address under one name. */
export function listingNews(old: Listing, listing: Listing, step: Step): News[] {
  return [
    ...membershipNews(old.membership, listing, step),
    ...unlistedNews(old, listing, step),
    ...emptyNews(old, listing, step),
    ...answersNews(old, listing, step),
  ];
}

function membershipNews(was: Membership, listing: Listing, step: Step): News[] {
  const { membership: is } = listing;
  const message = reasonFor(listing, step.after.now);
  switch (is.name) {
    case "unlisted":
      return [];
    case "listed":
      if (was.name === "unlisted") return [{ code: "address-listed", message }];
      return isWorthALine(was) ? [{ code: "address-returned", message }] : [];
    case "suspect":
      return isWorthALine(is) && !isWorthALine(was) ? [{ code: "address-suspect", message }] : [];
    case "delisted":
      if (was.name === "delisted") return [];
      return [{ code: "address-delisted", message: `${message}${estimate(listing, step)}` }];
  }
}

/** Where addresses rotate, each is missing from answers all day. */
function isWorthALine(membership: Membership): boolean {
  return membership.name === "delisted" || (membership.name === "suspect" && !isExpected(membership));
}

function estimate({ name }: Listing, { after: { state, now }, waits }: Step): string {
  const clearAt = namePropagation(state, name, waits, now)?.clearAt ?? Infinity;
  return Number.isFinite(clearAt) ? `; caches may lead here for another ${Math.ceil((clearAt - now) / 1000)} s` : "";
}

/** Whether the address is right is a question only once somebody has answered. */
function unlistedNews({ lastSureAt: wasSureAt }: Listing, listing: Listing, step: Step): News[] {
  const { name, since } = listing.membership;
  if (name !== "unlisted") return [];
  const message = reasonFor(listing, step.after.now);
  const isTime = hasCome(since + unlistedWarningMs, step);
  if (listing.lastSureAt === undefined) return isTime ? [{ code: "answers-missing", message }] : [];
  const isLate = wasSureAt === undefined && step.before.now >= since + unlistedWarningMs;
  return isTime || isLate ? [{ code: "address-unlisted", message: `${message}: is "addresses" right?` }] : [];
}

function emptyNews(old: Listing, listing: Listing, { after }: Step): News[] {
  if (!isEmpty(listing) || isEmpty(old) || listing.membership.name === "unlisted") return [];
  return [{ code: "name-empty", message: reasonFor(listing, after.now) }];
}

/** Without the answers about the other family it is too early to say so. */
function isEmpty({ lastRound }: Listing): boolean {
  return lastRound?.kind === "empty" && !lastRound.isHalfKnown;
}

function answersNews({ lastSureAt: wasSureAt }: Listing, listing: Listing, step: Step): News[] {
  const { lastSureAt = Infinity } = listing;
  const message = reasonFor(listing, step.after.now);
  if (hasCome(lastSureAt + answersMissingMs, step)) return [{ code: "answers-missing", message }];
  const wereMissing = wasSureAt !== undefined && step.before.now >= wasSureAt + answersMissingMs;
  return wereMissing && lastSureAt > wasSureAt ? [{ code: "answers-back", message }] : [];
}
