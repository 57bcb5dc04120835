import type { Listing } from "./listing.ts";
import { panelBegins } from "./panel.ts";
import { heldUntil, type PropagationWaits } from "./propagation.ts";
import { absencesNeeded, isExpected, isRemovalFromStableSet } from "./removal-test.ts";
import { hostPropagation, type WatchState } from "./watch-state.ts";

/** A host new to the watch is looked at quickly until this much is known of it. */
const learningRounds = 10;
/** A decision that is further away than this many answers is waited for at the schedule's pace. */
const fastAnswers = 10_000;
/** Nothing is hurried for longer than this without an answer that says something. */
const fastDoubtMs = 60_000;
/** What replaced the address may only have most of the weight: this long it is watched closely. */
const closeLookMs = 120_000;

/** Whether the next round should come in a second, rather than when the schedule says. */
export function isHurried(state: WatchState, waits: PropagationWaits, now: number): boolean {
  return state.listings.some((listing) => isNearDecision(listing, now)) || isNearEnd(state, waits, now);
}

function isNearDecision({ membership, lastSureAt }: Listing, now: number): boolean {
  if (lastSureAt === undefined || now - lastSureAt >= fastDoubtMs) return false;
  switch (membership.name) {
    case "unlisted":
      return false;
    case "listed":
      return membership.history.rounds < learningRounds;
    case "suspect": {
      const left = absencesNeeded(membership) - membership.absences.count;
      return left > 0 && left <= fastAnswers && !isExpected(membership);
    }
    case "delisted":
      return now - membership.since < closeLookMs && !isRemovalFromStableSet(membership);
  }
}

/** The panel's answers decide, or only the authorities' confirmation is missing. */
function isNearEnd(state: WatchState, waits: PropagationWaits, now: number): boolean {
  const propagation = hostPropagation(state, waits, now);
  if (!propagation || propagation.isOver) return false;
  const { staleUntil, clearAt, holders } = propagation;
  const expectedAt = heldUntil(staleUntil, state.seats);
  const isPanelDue = holders.length > 0 && now >= panelBegins(expectedAt) && now < expectedAt + fastDoubtMs;
  return isPanelDue || (now >= clearAt && now < clearAt + fastDoubtMs);
}
