import type { PropagationStatus, WatchStatus } from "@dns-drain/dns";

import { authoritySamples, resolverSamples } from "./server-samples.ts";
import { oneOf, type Sample } from "../sample.ts";

/** What DNS says, at `wall` (epoch milliseconds). */
export function watchSamples(dns: WatchStatus, wall: number): Sample[] {
  return [
    ...oneOf("membership", "membership", dns.membership, memberships),
    ...dns.names.flatMap(({ name, address, membership }) =>
      oneOf("name_membership", "membership", membership, memberships, { name, address }),
    ),
    { metric: "propagation.needed", labels: {}, value: dns.needMs / 1_000 },
    ...remainingSamples(dns.propagation, wall),
    ...authoritySamples(dns.authorities),
    ...resolverSamples(dns.resolvers, wall),
  ];
}

const memberships = Object.keys({
  unlisted: true,
  listed: true,
  suspect: true,
  delisted: true,
} satisfies Record<WatchStatus["membership"], true>);

function remainingSamples(propagation: PropagationStatus | undefined, wall: number): Sample[] {
  if (propagation === undefined) return [];
  const { isOver, clearAt } = propagation;
  if (isOver) return [{ metric: "propagation.remaining", labels: {}, value: 0 }];
  if (clearAt === null) return [];
  return [{ metric: "propagation.remaining", labels: {}, value: Math.max(0, clearAt - wall) / 1_000 }];
}
