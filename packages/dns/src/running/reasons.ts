import type { Listing } from "../deciding/listing.ts";
import { patienceEnds, type Membership } from "../deciding/membership.ts";
import { plainText } from "../names/plain-text.ts";
import type { Finding } from "../observing/observation.ts";
import { absencesNeeded } from "../deciding/removal-test.ts";
import type { Round } from "../deciding/round.ts";

/** Why a listing is what it is, in a sentence for whoever is on call. */
export function reasonFor(listing: Listing, now: number): string {
  const sentence = sentenceFor(listing, listing.membership, now);
  const doubt = doubtIn(listing);
  return doubt ? `${sentence}; ${doubt}` : sentence;
}

function sentenceFor({ name, address, lastRound }: Listing, membership: Membership, now: number): string {
  switch (membership.name) {
    case "unlisted":
      return `${name} has never listed ${address}${insteadOf(lastRound)}`;
    case "listed":
      return `${name} lists ${address}`;
    case "suspect":
      return `${name} has not listed ${address} in the last ${countOf(membership.absences.count)}: ${stillNeeded(membership, now)}`;
    case "delisted":
      return `${name} no longer lists ${address}${lastRound?.kind === "empty" ? "" : insteadOf(lastRound)}`;
  }
}

function insteadOf(round: Round | undefined): string {
  if (round?.kind === "empty") return round.isHalfKnown ? "" : ", and has no address at all";
  if (round?.kind !== "absent") return "";
  return round.addresses.length > 0 ? `, but ${someOf(round.addresses, ", ")}` : ", and has no address at all";
}

function stillNeeded(suspect: Extract<Membership, { name: "suspect" }>, now: number): string {
  const needed = absencesNeeded(suspect);
  const more = needed - suspect.absences.count;
  if (more > 1_000_000) return "it was seen too rarely to tell a removal from rotation";
  if (more > 0) return `${more} more in a row make it a removal`;
  const waitMs = Math.max(patienceEnds(suspect, now) - now, 0);
  return `after a false alarm, ${Math.ceil(waitMs / 1000)} s more make it a removal`;
}

function countOf(answers: number): string {
  return answers === 1 ? "answer" : `${answers} answers`;
}

/** What keeps the last round from counting. */
function doubtIn({ lastRound, membership, name, type }: Listing): string | undefined {
  if (lastRound?.kind === "empty" && membership.name !== "unlisted")
    return lastRound.isHalfKnown
      ? `but ${name} has no ${type} record now: it is held as it was until the other family has been asked about`
      : `but ${name} has no address at all now, so there is nowhere to go: it is held as it was (onEmpty)`;
  if (lastRound?.kind !== "inconclusive") return undefined;
  const who = lastRound.doubts.map(({ server, finding }) => `${server}: ${wordsFor(finding)}`);
  return `the last answers prove nothing, so it is held as it was (${someOf(who, "; ") || "nobody answered"})`;
}

/** A zone may list thousands, and a sentence is for people. */
const mostTold = 16;

function someOf(items: readonly string[], separator: string): string {
  const more = items.length - mostTold;
  return more > 0 ? `${items.slice(0, mostTold).join(separator)} and ${more} more` : items.join(separator);
}

/** What one server said, in a few words. */
export function wordsFor(finding: Finding): string {
  switch (finding.kind) {
    case "addresses":
      return `${someOf(finding.addresses, ", ")} for ${finding.ttlMs / 1000} s`;
    case "alias":
      return `alias of ${plainText(finding.target)} for ${finding.ttlMs / 1000} s`;
    case "empty":
      return finding.rcode;
    case "inconclusive":
      return finding.detail ? `${finding.reason}, ${plainText(finding.detail)}` : finding.reason;
  }
}
