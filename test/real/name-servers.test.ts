import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "@dns-drain/lab";
import { askAddresses, isServing } from "../support/real/ask.ts";
import { type BindPrimary, startBindPrimary, startBindSecondary } from "../support/real/bind.ts";
import { startDnsmasq } from "../support/real/dnsmasq.ts";
import { startKnotResolver } from "../support/real/knot-resolver.ts";
import { startKnotSecondary } from "../support/real/knot.ts";
import { nsupdate } from "../support/real/nsupdate.ts";
import { startPdnsRecursor } from "../support/real/pdns-recursor.ts";
import { lacking } from "../support/real/requirements.ts";
import { createStage, type Stage } from "../support/real/stage.ts";
import { startUnbound } from "../support/real/unbound.ts";

const zone = "servers.test";
const name = `api.${zone}`;
const ttlMs = 5000;
/** How often a server is asked, and how late an answer may be on a busy machine. */
const slackMs = 500;

test(
  "resolvers of every make return a removed address for no longer than its TTL and a second",
  {
    skip: lacking("named", "nsupdate", "knotd", "unbound", "pdns_recursor", "kresd", "dnsmasq"),
  },
  async () => {
    await using stage = await createStage();
    const [left, removed] = [stage.address(11), stage.address(12)];
    const { primary, authorities, lagging } = await startAuthorities(stage, [left, removed]);
    const resolvers = await startResolvers(stage, authorities);
    const has = async (server: string): Promise<boolean> =>
      (await askAddresses(server, name)).addresses.includes(removed);
    const dropped = async (server: string): Promise<number> => {
      await waitFor(async () => !(await has(server)), { what: `${server} to drop the address` });
      return performance.now();
    };
    for (const server of [...authorities, lagging, ...resolvers]) assert.ok(await has(server), server);

    await nsupdate(primary, `update delete ${name} A ${removed}`);
    const resolversDropped = Promise.all(resolvers.map(dropped));
    const gone = Math.max(...(await Promise.all(authorities.map(dropped))));
    assert.ok(await has(lagging), "a secondary without NOTIFY still has the address");
    for (const at of await resolversDropped) assert.ok(at - gone < ttlMs + 1000 + slackMs, `${at - gone} ms`);
    await dropped(lagging);
    assert.deepEqual((await askAddresses(lagging, name)).addresses, [left]);
  },
);

/** A primary, a secondary of another make that it notifies, and one that has to find out by itself. */
async function startAuthorities(stage: Stage, addresses: readonly string[]): Promise<Authorities> {
  const [bind, knot, lagging] = [stage.address(1), stage.address(2), stage.address(3)];
  const records = addresses.map((address) => `api ${ttlMs / 1000} A ${address}`);
  await startKnotSecondary(stage, knot, zone, bind);
  const primary = await startBindPrimary(stage, bind, {
    zone: { name: zone, authorities: [bind, knot], records, refresh: 12 },
    notify: [knot],
  });
  await startBindSecondary(stage, lagging, zone, bind);
  const areServing = async (): Promise<boolean> => (await isServing(knot, zone)) && (await isServing(lagging, zone));
  await waitFor(areServing, { what: "the first transfers" });
  return { primary, authorities: [bind, knot], lagging };
}

interface Authorities {
  readonly primary: BindPrimary;
  readonly authorities: readonly string[];
  readonly lagging: string;
}

async function startResolvers(stage: Stage, authorities: readonly string[]): Promise<readonly string[]> {
  const options = { zone, authorities };
  const [unbound, pdnsRecursor] = [stage.address(21), stage.address(22)];
  const [knotResolver, dnsmasq] = [stage.address(23), stage.address(24)];
  await Promise.all([
    startUnbound(stage, unbound, options),
    startPdnsRecursor(stage, pdnsRecursor, options),
    startKnotResolver(stage, knotResolver, options),
  ]);
  await startDnsmasq(stage, dnsmasq, unbound, options);
  return [unbound, pdnsRecursor, knotResolver, dnsmasq];
}
