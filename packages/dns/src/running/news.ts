import type { Logger } from "../logger.ts";
import type { Listing } from "../deciding/listing.ts";
import type { Observation } from "../observing/observation.ts";
import { reasonFor, wordsFor } from "./reasons.ts";
import { isLeftOut } from "../deciding/voices.ts";
import type { WatchState } from "../deciding/watch-state.ts";

/** A line for the log. */
export interface News {
  readonly level: keyof Logger;
  readonly message: string;
}

/** A moment and what was known at it. */
export interface Snapshot {
  readonly state: WatchState;
  readonly now: number;
}

/** An address that was never seen for so long was probably meant to be another. */
const unlistedWarningMs = 60_000;

/** What an operator should hear of the way from one snapshot to the next. */
export function newsBetween(before: Snapshot, after: Snapshot): News[] {
  return [
    ...after.state.listings.flatMap((listing, index) =>
      listingNews(before.state.listings[index], listing, before, after),
    ),
    ...serversIn(after).flatMap((server) => serverNews(server, before, after)),
  ];
}

function listingNews(old: Listing | undefined, listing: Listing, before: Snapshot, after: Snapshot): News[] {
  const { membership } = listing;
  const message = reasonFor(listing, after.now);
  if (old && old.membership.name !== membership.name) return [{ level: "info", message }];
  const warnAt = membership.since + unlistedWarningMs;
  const isOverdue = membership.name === "unlisted" && before.now < warnAt && after.now >= warnAt;
  return isOverdue ? [{ level: "warn", message: `${message}: is "addresses" right?` }] : [];
}

function serversIn({ state }: Snapshot): string[] {
  return [...new Set(state.authorities.map(({ last }) => last.server))];
}

/** One line for a server, of however many questions it leaves unanswered. */
function serverNews(server: string, before: Snapshot, after: Snapshot): News[] {
  const [was, is] = [leftOutAnswer(server, before), leftOutAnswer(server, after)];
  if (is && !was) {
    const { name, type, finding } = is;
    return [
      { level: "warn", message: `${server} is left out of decisions about ${name} ${type}: ${wordsFor(finding)}` },
    ];
  }
  return was && !is ? [{ level: "info", message: `${server} answers again` }] : [];
}

function leftOutAnswer(server: string, { state, now }: Snapshot): Observation | undefined {
  return state.authorities.find((authority) => authority.last.server === server && isLeftOut(authority, now))?.last;
}
