import { heldUntil, isAnswerTo, publishedLink, withdrawnLink, type Link } from "./link.ts";
import type { Observation } from "./observation.ts";
import { isConclusive, voiceOf } from "./round.ts";
import { staleUntil, type Way } from "./stale-until.ts";

/** Every link that is published, or was and led to our address. */
export type Ledger = readonly Link[];

/** Whose way is recorded: from which names to which addresses. */
export interface Own {
  readonly names: ReadonlySet<string>;
  readonly addresses: ReadonlySet<string>;
}

/** A zone that names new targets all the time must not fill the memory: of what has gone, the latest to expire is kept. */
const mostGoneLinks = 256;

/** The ledger after one round of observations. */
export function recordRound(ledger: Ledger, observations: readonly Observation[], own: Own, now: number): Ledger {
  const kept = ledger.map((link) => (isReplaced(link, observations) ? withdrawnLink(link, now) : link));
  const leading = leadingNames(kept, observations, own.addresses);
  const isOnTheWay = (to: string): boolean => own.addresses.has(to) || leading.has(to);
  const recorded = observations.reduce<Ledger>((links, answer) => recordAnswer(links, answer, isOnTheWay), kept);
  return reachableFrom(own.names, withoutOldest(recorded));
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
  return ledger.map((link) => {
    const isMeant = link.goneAt !== undefined && link.staleUntil > missedSince && owners.has(link.name);
    const leads = isMeant && (link.to === address || staleUntil(ledger, { name: link.to, address }) > -Infinity);
    return leads ? { ...link, staleUntil: heldUntil(link, now) } : link;
  });
}

function recordAnswer(ledger: Ledger, answer: Observation, isOnTheWay: (to: string) => boolean): Ledger {
  if (!isConclusive(answer)) return ledger;
  const published = targetsOf(answer).filter(isOnTheWay);
  const before = ledger.filter((link) => isAnswerTo(link, answer));
  if (published.length + before.length === 0) return ledger;
  return [
    ...ledger.filter((link) => !isAnswerTo(link, answer)),
    ...before.filter(({ to }) => !published.includes(to)).map((link) => withdrawnLink(link, answer.at)),
    ...published.map((to) => publishedLink(answer, to, before.find((link) => link.to === to))),
  ];
}

/** Others answer for this name now, and the server is no longer among those asked: the delegation has changed. */
function isReplaced({ server, name, type }: Link, observations: readonly Observation[]): boolean {
  const answers = observations.filter((answer) => answer.name === name && answer.type === type);
  return answers.some(isConclusive) && !answers.some((answer) => answer.server === server);
}

/** Where an answer points: addresses, or the one target of an alias. */
function targetsOf({ finding }: Observation): readonly string[] {
  if (finding.kind === "addresses") return finding.addresses;
  return finding.kind === "alias" ? [finding.target] : [];
}

/**
 * Names that lead to this host, or did: an alias is on the way for as long as its target is in a cache. Only these are
 * worth a link. Found from the end of the chain, so in as many passes as the chain is long.
 */
function leadingNames(
  ledger: Ledger,
  observations: readonly Observation[],
  addresses: ReadonlySet<string>,
): ReadonlySet<string> {
  const leading = new Set(ledger.map((link) => link.name));
  for (let found = -1; found !== leading.size; ) {
    found = leading.size;
    for (const answer of observations)
      if (targetsOf(answer).some((to) => addresses.has(to) || leading.has(to))) leading.add(answer.name);
  }
  return leading;
}

function withoutOldest(ledger: Ledger): Ledger {
  if (ledger.length <= mostGoneLinks) return ledger;
  const gone = ledger.filter(({ goneAt }) => goneAt !== undefined).sort((a, b) => b.staleUntil - a.staleUntil);
  const forgotten = new Set(gone.slice(mostGoneLinks));
  return ledger.filter((link) => !forgotten.has(link));
}

function reachableFrom(names: ReadonlySet<string>, ledger: Ledger): Ledger {
  if (ledger.every(({ name }) => names.has(name))) return ledger;
  const owners = ownersFrom(names, ledger);
  return ledger.filter(({ name }) => owners.has(name));
}

/** The names, and all that they are, or were, aliases of. */
function ownersFrom(names: Iterable<string>, ledger: Ledger): ReadonlySet<string> {
  const owners = new Set(names);
  for (const owner of owners) for (const { name, to } of ledger) if (name === owner) owners.add(to);
  return owners;
}
