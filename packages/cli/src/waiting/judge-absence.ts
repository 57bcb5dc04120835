import type { Listing } from "@dns-drain/dns/parts";

import { type Absence, guessedTtlMs } from "./absence.ts";
import { roundsToGo } from "./certainty.ts";
import { type Ruling, spanFrom } from "./judgement.ts";
import { hurriedMs } from "./pursuit.ts";
import { countOf } from "../text/plain.ts";
import type { WaitConfig } from "./wait-options.ts";

/** What is told of a round that wasn't answered by everybody. */
export const provesNothing = "the last answers prove nothing";
/** Rounds after which it is taken for certain that there is nothing, which ends the wait without a yes. */
const emptyRounds = 3;
/** More than that are a long time. */
const manyRounds = 60;

/** It isn't there, and that isn't certain yet. */
export function judgeAbsence(absence: Absence, listing: Listing | undefined, config: WaitConfig): Ruling {
  const { name, address, watched } = config;
  const isNeverSeen = listing?.membership.name === "unlisted";
  const ttlMs = guessedTtlMs(absence, config);
  if (isNeverSeen && ttlMs === undefined) return judgeUnknowable(absence, config);
  const { rounds, firstAt, lastAt } = absence;
  const toGo = listing ? roundsToGo(listing, absence, config) : Infinity;
  const count = `${name} has not listed ${address} in ${countOf(rounds, "answer")}: ${moreWords(toGo)}`;
  const reason = isSilent(listing) ? `${count}; ${provesNothing}` : count;
  const until = Math.max(lastAt + toGo * hurriedMs, firstAt + (ttlMs ?? 0) + watched.graceMs);
  return { stage: "confirming", reason, outcome: isSilent(listing) ? "unclear" : "no", span: spanFrom(firstAt, until) };
}

/** Who knows better can say so. */
function moreWords(toGo: number): string {
  const hint = toGo > manyRounds ? ", since it may be shown rarely; --stable says that it isn't" : "";
  return Number.isFinite(toGo) ? `${toGo} more make it certain${hint}` : `it was seen too rarely to be certain${hint}`;
}

/** There is nothing at all, and there was nothing when the wait began: how long to wait can't be known. */
function judgeUnknowable({ rounds, isUnknownName }: Absence, { name, address }: WaitConfig): Ruling {
  const ruling = { stage: "confirming", span: undefined } as const;
  if (rounds < emptyRounds) return { ...ruling, reason: `${name} has no address at all`, outcome: "no" };
  if (isUnknownName) {
    const reason = `"NAME" must be a name that exists, received "${name}" (NXDOMAIN at every authority); if ${address} was its last address, say what its TTL was ("--ttl")`;
    return { ...ruling, reason, outcome: "mistaken" };
  }
  const reason = `${name} has no address at all, and had none when the wait began: for how long caches may hold ${address} can't be known without its TTL ("--ttl")`;
  return { ...ruling, reason, outcome: "hopeless" };
}

/** Whether the last round wasn't answered by everybody. */
export function isSilent(listing: Listing | undefined): boolean {
  return listing?.lastRound?.kind === "inconclusive";
}
