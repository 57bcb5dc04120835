import type { AuthorityStatus, ResolverStatus } from "@dns-drain/dns";

import { oneOf, type Labels, type Sample } from "../sample.ts";

/** From good to bad. */
const authorityStates = ["answering", "silent", "left_out"] as const;

/** Whether each authoritative server says anything of use. */
export function authoritySamples(authorities: readonly AuthorityStatus[]): Sample[] {
  const worst = worstOf(authorities, ({ server }) => ({ server }), authorityRank);
  return worst.flatMap(({ labels, rank }) =>
    oneOf("authority.state", "state", authorityStates[rank], authorityStates, labels),
  );
}

/** The place among the states. */
function authorityRank({ isLeftOut, silentSince }: AuthorityStatus): number {
  if (isLeftOut) return 2;
  return silentSince === undefined ? 0 : 1;
}

/** From good to bad. */
const resolverStates = ["clear", "unsure", "holding"] as const;

/** Whether each resolver has let go of what was removed, at `wall` (epoch milliseconds). */
export function resolverSamples(resolvers: readonly ResolverStatus[], wall: number): Sample[] {
  const heldMs = ({ isClear, heldUntil = wall }: ResolverStatus): number =>
    isClear ? 0 : Math.max(0, heldUntil - wall);
  const states = worstOf(resolvers, resolverLabels, (resolver) => resolverRank(resolver, heldMs(resolver)));
  const held = worstOf(resolvers, resolverLabels, heldMs);
  return [
    ...states.flatMap(({ labels, rank }) =>
      oneOf("resolver.state", "state", resolverStates[rank], resolverStates, labels),
    ),
    ...held.map(({ labels, rank }): Sample => ({ metric: "resolver.held", labels, value: rank / 1_000 })),
  ];
}

function resolverLabels({ server, name, address }: ResolverStatus): Labels {
  return { server, name, address };
}

/** The place among the states. */
function resolverRank({ isClear }: ResolverStatus, heldMs: number): number {
  if (isClear) return 0;
  return heldMs > 0 ? 2 : 1;
}

/** The highest rank for each set of labels: a server is asked about several types and links, and its worst word counts. */
function worstOf<Item>(
  items: readonly Item[],
  labelsOf: (item: Item) => Labels,
  rankOf: (item: Item) => number,
): { labels: Labels; rank: number }[] {
  const worst = new Map<string, { labels: Labels; rank: number }>();
  for (const item of items) {
    const labels = labelsOf(item);
    const key = JSON.stringify(labels);
    const rank = Math.max(worst.get(key)?.rank ?? 0, rankOf(item));
    worst.set(key, { labels, rank });
  }
  return [...worst.values()];
}
