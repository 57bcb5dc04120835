import { absencesNeeded, type Listing, stableRounds } from "@dns-drain/dns/parts";

import type { Absence } from "./absence.ts";

type Suspect = Extract<Listing["membership"], { name: "suspect" }>;

/** What is to be told from a removal. */
export interface Doubts {
  /** The user knows that every answer has all addresses: there is nothing to be told from it. */
  readonly isKnownStable: boolean;
}

/** A single answer may be a mistake, and so may two. */
const leastRounds = 3;
/** The risk of taking an address for gone that is shown rarely. */
const logRisk = Math.log(1e-6);
/** Answers of one address each may be weighted: one with a tenth of the weight is to be noticed. */
const leastWeight = 0.1;

/** How many more rounds it takes until an address that is missing is gone for certain; 0 if it is. */
export function roundsToGo(listing: Listing, absence: Absence, doubts: Doubts): number {
  return Math.max(roundsNeeded(listing, absence, doubts) - absence.rounds, 0);
}

function roundsNeeded({ membership, address }: Listing, absence: Absence, { isKnownStable }: Doubts): number {
  if (isKnownStable) return leastRounds;
  // How rarely a set that varied may show the address, the watch knows that saw it there.
  if (membership.name === "suspect" && !isOneChange(membership, address, absence)) return absencesNeeded(membership);
  return absence.isStable ? roundsForStable(absence) : roundsForVarying(absence);
}

/** There was one answer with the address, and every authority went from it to what it says now, and not back. */
function isOneChange({ history }: Suspect, address: string, { isStable, answers }: Absence): boolean {
  const before = history.answers.filter((answer) => !answers.has(answer));
  return (
    isStable &&
    history.rotation.returns === 0 &&
    before.length === 1 &&
    before[0]?.split(" ").includes(address) === true
  );
}

function roundsForStable({ answers }: Absence): number {
  const isOneEach = answers.size > 0 && [...answers].every((answer) => !answer.includes(" "));
  return isOneEach ? roundsForShare(leastWeight) : stableRounds;
}

/** It may be shown as rarely as the rarest of the others. */
function roundsForVarying({ seen, rounds }: Absence): number {
  return Math.max(stableRounds, roundsForShare(Math.min(...seen.values()) / rounds));
}

/** So many rounds without an address that is in this part of them are a rarer accident than `logRisk` allows. */
function roundsForShare(share: number): number {
  return share < 1 ? Math.ceil(logRisk / Math.log(1 - share)) : 0;
}
