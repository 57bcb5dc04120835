import { endOf, type Link } from "./link.ts";

/** From which name to which address. */
export interface Way {
  readonly name: string;
  readonly address: string;
}

/**
 * Until when a cache may lead a client from the name to the address: `Infinity` while that is published, `-Infinity` if it
 * never was. A way is as long-lived as its shortest-lived link, since a cache needs them all; of several ways the longest
 * counts.
 */
export function staleUntil(links: readonly Link[], { name, address }: Way): number {
  return endsFrom(name, onwardOf(links)).get(address) ?? -Infinity;
}

/** The links that begin at each name. */
export type Onward = ReadonlyMap<string, readonly Link[]>;

export function onwardOf(links: readonly Link[]): Onward {
  const onward = new Map<string, Link[]>();
  for (const link of links) {
    const known = onward.get(link.name);
    if (known) known.push(link);
    else onward.set(link.name, [link]);
  }
  return onward;
}

/** The other way round: the links that end at each name, or address. */
export function backwardOf(links: readonly Link[]): Onward {
  return onwardOf(links.map((link) => ({ ...link, name: link.to, to: link.name })));
}

/** `staleUntil` from one start to all that it leads to, or led to. */
export function endsFrom(start: string, onward: Onward): ReadonlyMap<string, number> {
  const until = new Map([[start, Infinity]]);
  const untilOf = (name: string): number => until.get(name) ?? -Infinity;
  const reached = [start];
  for (const name of reached)
    for (const link of onward.get(name) ?? []) {
      const end = Math.min(untilOf(name), endOf(link));
      if (end <= untilOf(link.to)) continue;
      until.set(link.to, end);
      reached.push(link.to);
    }
  return until;
}

/** Whether HTTPS records that lead from the name to the address are published. */
export function isHinted(links: readonly Link[], way: Way): boolean {
  const hints = links.filter(({ type }) => type === "HTTPS");
  return staleUntil(hints, way) === Infinity;
}

/** The largest TTL of any link that is published, or may still be held: what a removal takes. */
export function largestTtlMs(links: readonly Link[], now: number): number {
  return Math.max(0, ...links.filter((link) => endOf(link) > now).map(({ ttlMs }) => ttlMs));
}
