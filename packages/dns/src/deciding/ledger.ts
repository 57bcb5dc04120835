import { heldUntil, isAnswerTo, publishedLink, withdrawnLink, type Link } from "./link.ts";
import type { Observation } from "../observing/observation.ts";
import { isConclusive, voiceOf } from "./round.ts";
import { backwardOf, endsFrom, onwardOf, type Way } from "./stale-until.ts";

/** Every link that is published, or was: to our addresses, and to whatever the names on the way are aliases of. */
export type Ledger = readonly Link[];

/** Whose way is recorded: from which names to which addresses. */
export interface Own {
  readonly names: ReadonlySet<string>;
  readonly addresses: ReadonlySet<string>;
}

/** The ledger after one round of observations. */
export function recordRound(ledger: Ledger, observations: readonly Observation[], own: Own, now: number): Ledger {
  const kept = ledger.map((link) => (isReplaced(link, observations) ? withdrawnLink(link, now) : link));
  const recorded = observations.reduce<Ledger>((links, answer) => recordAnswer(links, answer, own.addresses), kept);
  return reachableFrom(own.names, recorded);
}

/**
 * The ledger once voices are left out while others answer the same question. What they published is taken for gone
 * from now on; should they answer again, it counts from then.
 */
export function dropSilent(
  ledger: Ledger,
  leftOut: ReadonlySet<string>,
  observations: readonly Observation[],
  now: number,
): Ledger {
  const isAnswered = (link: Link): boolean =>
    observations.some((answer) => answer.name === link.name && answer.type === link.type && isConclusive(answer));
  return ledger.map((link) =>
    link.goneAt === undefined && leftOut.has(voiceOf(link)) && isAnswered(link)
      ? { ...withdrawnLink(link, now), isAssumed: true }
      : link,
  );
}

/**
 * The ledger at the moment when an address is found to be removed, having been missed since `missedSince`. Whatever could
 * still be held then is held from now: a rotating set may have shown the address to others until just before.
 */
export function countFromNow(ledger: Ledger, { name, address }: Way, missedSince: number, now: number): Ledger {
  const owners = ownersFrom([name], ledger);
  const leading = endsFrom(address, backwardOf(ledger));
  return ledger.map((link) => {
    const isMeant = link.goneAt !== undefined && link.staleUntil > missedSince && owners.has(link.name);
    return isMeant && leading.has(link.to) ? { ...link, staleUntil: heldUntil(link, now) } : link;
  });
}

function recordAnswer(ledger: Ledger, answer: Observation, own: ReadonlySet<string>): Ledger {
  if (!isConclusive(answer)) return ledger;
  const published = targetsOf(answer, own);
  const before = ledger.filter((link) => isAnswerTo(link, answer));
  return [
    ...ledger.filter((link) => !isAnswerTo(link, answer)),
    ...before.filter(({ to }) => !published.includes(to)).map((link) => withdrawnLink(link, answer.at)),
    ...published.map((to) =>
      publishedLink(
        answer,
        to,
        before.find((link) => link.to === to),
      ),
    ),
  ];
}

/** Others answer for this name now, and the server is no longer among those asked: the delegation has changed. */
function isReplaced({ server, name, type }: Link, observations: readonly Observation[]): boolean {
  const answers = observations.filter((answer) => answer.name === name && answer.type === type);
  return answers.some(isConclusive) && !answers.some((answer) => answer.server === server);
}

/** Where an answer leads: to our addresses, or to the target of an alias. */
function targetsOf({ finding }: Observation, own: ReadonlySet<string>): readonly string[] {
  if (finding.kind === "addresses") return finding.addresses.filter((address) => own.has(address));
  return finding.kind === "alias" ? [finding.target] : [];
}

function reachableFrom(names: ReadonlySet<string>, ledger: Ledger): Ledger {
  const owners = ownersFrom(names, ledger);
  return ledger.filter(({ name }) => owners.has(name));
}

/** The names, and all that they are, or were, aliases of. */
function ownersFrom(names: Iterable<string>, ledger: Ledger): ReadonlySet<string> {
  const onward = onwardOf(ledger);
  const owners = new Set(names);
  for (const owner of owners) for (const { to } of onward.get(owner) ?? []) owners.add(to);
  return owners;
}
