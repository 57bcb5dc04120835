import type { Question } from "../observing/observation.ts";
import type { Ledger } from "./ledger.ts";
import { nobody, type Link } from "./link.ts";
import { backwardOf, endsFrom, onwardOf, type Onward } from "./stale-until.ts";

/** An address under a name: where a forgotten link leads from, and to. */
type Listed = Question & { readonly address: string };

/** What is kept of what has gone. */
export interface Memory {
  /** So many links as they were, and one more for each address under a name. */
  readonly most: number;
  /** What expired until then never counts again, and no decision prolongs it. */
  readonly past: number;
}

/** Until when a way from a name to an address, through this link, may be held; `-Infinity` if there is none. */
type EndThrough = (link: Link, way: Listed) => number;

/**
 * The ledger with so many links that have gone, and no more: first what has expired is forgotten, then what leads to none
 * of our addresses, then what expires first. Of a way that is broken by that, its end is remembered: late perhaps, never early.
 */
export function forgetOldest(ledger: Ledger, listings: readonly Listed[], { most, past }: Memory): Ledger {
  const gone = ledger.filter(isForgettable);
  if (gone.length <= most) return ledger;
  const endThrough = endsThrough(ledger, listings, past);
  const held = new Set(gone.filter((link) => listings.some((way) => endThrough(link, way) > past)));
  const inOrder = gone.sort((a, b) => Number(held.has(a)) - Number(held.has(b)) || a.staleUntil - b.staleUntil);
  const forgotten = new Set(inOrder.slice(0, gone.length - most));
  return listings.reduce<Ledger>(
    (links, way) => remember(links, way, shortened(forgotten, way, endThrough), past),
    ledger.filter((link) => !forgotten.has(link)),
  );
}

/** What is published has no end yet; nor has what is only assumed to be gone, since its server may speak again. */
function isForgettable({ server, goneAt, isAssumed }: Link): boolean {
  return server !== nobody && goneAt !== undefined && !isAssumed;
}

/** What hasn't expired may be prolonged by a decision, so that only what has expired ends a way for good. */
function endsThrough(ledger: Ledger, listings: readonly Listed[], past: number): EndThrough {
  const links = ledger.map((link) =>
    link.staleUntil <= past && !link.isAssumed ? link : { ...link, goneAt: undefined },
  );
  const before = endsFromEach(new Set(listings.map(({ name }) => name)), onwardOf(links));
  const after = endsFromEach(new Set(listings.map(({ address }) => address)), backwardOf(links));
  return ({ name, to, staleUntil }, way) =>
    Math.min(before.get(way.name)?.get(name) ?? -Infinity, staleUntil, after.get(way.address)?.get(to) ?? -Infinity);
}

function endsFromEach(starts: ReadonlySet<string>, onward: Onward): ReadonlyMap<string, ReturnType<typeof endsFrom>> {
  return new Map([...starts].map((start) => [start, endsFrom(start, onward)]));
}

/** The links that lie on the way, each with the end that the way has through it. */
function shortened(links: Iterable<Link>, way: Listed, endThrough: EndThrough): readonly Link[] {
  return [...links]
    .map((link) => ({ ...link, staleUntil: endThrough(link, way) }))
    .filter(({ staleUntil }) => staleUntil > -Infinity);
}

/** Adds one link that nobody publishes, so that no later answer changes it: it is held for as long as any of these. */
function remember(ledger: Ledger, { name, type, address }: Listed, links: readonly Link[], past: number): Ledger {
  if (links.length === 0) return ledger;
  const isKnown = (link: Link): boolean => link.server === nobody && link.name === name && link.to === address;
  const all = [...ledger.filter(isKnown), ...links];
  const staleUntil = Math.max(...all.map((link) => link.staleUntil));
  // What has expired must not lend its TTL to what a decision may prolong.
  const ttlMs = Math.max(0, ...all.filter((link) => link.staleUntil > past).map((link) => link.ttlMs));
  const memory = { server: nobody, name, type, to: address, ttlMs, goneAt: past, isAssumed: false, staleUntil };
  return [...ledger.filter((link) => !isKnown(link)), memory];
}
