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
  const until = new Map([[name, Infinity]]);
  const untilOf = (to: string): number => until.get(to) ?? -Infinity;
  for (let isLonger = true; isLonger;) {
    isLonger = false;
    for (const link of links) {
      const end = Math.min(untilOf(link.name), endOf(link));
      if (end <= untilOf(link.to)) continue;
      until.set(link.to, end);
      isLonger = true;
    }
  }
  return untilOf(address);
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
