import type { DrainOptions } from "@dns-drain/core";

import { startBindPrimary } from "../../support/real/bind.ts";
import { nsupdate } from "../../support/real/nsupdate.ts";
import type { Stage } from "../../support/real/stage.ts";
import { startUnbound } from "../../support/real/unbound.ts";

/** A name in DNS: BIND has its zone, and unbound is everybody's resolver. */
export interface PublishedName {
  readonly name: string;
  /** The address of unbound. */
  readonly resolver: string;
  /** Both in one message, so that the name always has an address. */
  change(change: { readonly add?: string; readonly remove?: string }): Promise<void>;
  /** What the drain of a host at the address is told about it. */
  optionsFor(address: string): Pick<DrainOptions, "names" | "addresses" | "resolvers" | "schedule">;
}

const ttlSeconds = 2;
const zone = "interop.test";

/** After so long unbound has no earlier answer any more. It counts whole seconds, and may keep one a second longer than its TTL. */
export const forgottenAfterMs: number = (ttlSeconds + 1) * 1000;

/** Starts both name servers, for a label of the zone that leads to the addresses. */
export async function publishName(stage: Stage, label: string, addresses: readonly string[]): Promise<PublishedName> {
  const name = nameOf(label);
  const [authority, resolver] = [stage.address(1), stage.address(2)];
  const records = addresses.map((address) => `${label} ${ttlSeconds} A ${address}`);
  const primary = await startBindPrimary(stage, authority, { zone: { name: zone, authorities: [authority], records } });
  await startUnbound(stage, resolver, { zone, authorities: [authority] });
  return {
    name,
    resolver,
    async change({ add, remove }) {
      const added = add === undefined ? [] : [`update add ${name} ${ttlSeconds} A ${add}`];
      const removed = remove === undefined ? [] : [`update delete ${name} A ${remove}`];
      await nsupdate(primary, ...added, ...removed);
    },
    optionsFor: (address) => ({
      names: [name],
      addresses: [address],
      resolvers: [resolver],
      schedule: "* * * * * *",
    }),
  };
}

/** The name that a label is published as. */
export function nameOf(label: string): string {
  return `${label}.${zone}`;
}
