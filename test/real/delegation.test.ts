import assert from "node:assert/strict";
import { Resolver } from "node:dns/promises";
import { describe, it } from "node:test";
import { waitFor } from "@dns-drain/lab";
import { watchByHand } from "../support/dns/watch-by-hand.ts";
import { askAddresses } from "../support/real/ask.ts";
import { startBindResolver } from "../support/real/bind-resolver.ts";
import { startBindPrimary, type BindPrimary } from "../support/real/bind.ts";
import { startKnotPrimary } from "../support/real/knot.ts";
import { nsupdate } from "../support/real/nsupdate.ts";
import { lacking } from "../support/real/requirements.ts";
import { createStage, type Stage } from "../support/real/stage.ts";
import { holdersOf } from "../support/real/truth.ts";
import { startUnbound } from "../support/real/unbound.ts";

const parent = "delegation.test";
const zone = `shop.${parent}`;
const name = `api.${zone}`;
const [own, other] = ["192.0.2.1", "192.0.2.2"];
const listedRecords = [`api 5 A ${own}`, `api 5 A ${other}`];
const learning = 15;
const deciding = 5;
/** NS records are looked up again at the earliest after half a minute. */
const againMs = 31_000;

const skip = lacking("named", "nsupdate", "knotd", "unbound");

describe("the watch, which finds the authorities through a resolver,", { concurrency: 2, skip }, () => {
  it("doesn't believe lame servers of a delegation, and after a minute goes without them", async () => {
    await using stage = await createStage();
    const [top, provider, stranger, resolver] = addressesOf(stage);
    // The parent is named as a server of the child as well, and so is one that has never heard of it.
    const servers = { good: provider, parent: top, stranger };
    await startParent(stage, top, delegationTo(zone, servers));
    await startKnotPrimary(stage, stranger, { name: "stranger.test", authorities: [stranger], records: [] });
    const records = [...listedRecords, ...Object.keys(servers).map((host) => `@ NS ${host}.${parent}.`)];
    const primary = await startKnotPrimary(stage, provider, { name: zone, authorities: [], records });
    // unbound takes the parent's referral, where it comes from a server of the child, for an empty answer.
    await startBindResolver(stage, resolver, { zone: parent, authorities: [top] });
    using byHand = watchByHand({ names: name, addresses: own, resolvers: resolver });
    assert.equal((await byHand.rounds(learning)).at(-1), "listed");

    await nsupdate(primary, `update delete ${name} A ${own}`);
    assert.deepEqual(await holdersOf([provider], name, own), []);
    assert.deepEqual(new Set(await byHand.rounds(20)), new Set(["listed"]), "two servers could still have it");
    const { authorities, reason } = byHand.watch.status();
    assert.match(reason, new RegExp(`${top}:53: lame`));
    assert.match(reason, new RegExp(`${stranger}:53: refused, REFUSED`));
    assert.ok(authorities.every(({ isLeftOut }) => !isLeftOut));

    await byHand.rounds(1, againMs);
    assert.equal((await byHand.roundsUntil("delisted", deciding)).at(-1), "delisted");
    const leftOut = byHand.watch.status().authorities.filter(({ isLeftOut }) => isLeftOut);
    assert.deepEqual(new Set(leftOut.map(({ server }) => server)), new Set([`${top}:53`, `${stranger}:53`]));
  });

  it("follows the zone to another provider, whatever the old one goes on to say", async () => {
    await using stage = await createStage();
    const [top, before, after, resolver] = addressesOf(stage);
    const zoneAt = (host: string) => ({
      name: zone,
      authorities: [],
      records: [...listedRecords, `@ 1 NS ${host}.${parent}.`],
    });
    const registry = await startParent(stage, top, delegationTo(zone, { one: before }));
    await startBindPrimary(stage, before, { zone: zoneAt("one") });
    const primary = await startKnotPrimary(stage, after, zoneAt("two"));
    await startUnbound(stage, resolver, { zone: parent, authorities: [top] });
    using byHand = watchByHand({ names: name, addresses: own, resolvers: resolver });
    await byHand.rounds(learning);
    assert.deepEqual(serversHeard(byHand.watch.status()), [`${before}:53`]);

    await nsupdate(
      registry,
      `update delete ${zone} NS`,
      `update add two.${parent} 1 A ${after}`,
      `update add ${zone} 1 NS two.${parent}`,
    );
    await nsupdate(primary, `update delete ${name} A ${own}`);
    await waitFor(
      async () => (await nameServersAt(resolver)).includes(`two.${parent}`),
      within("unbound to see the move"),
    );
    await byHand.rounds(1, againMs);
    assert.equal((await byHand.roundsUntil("delisted", deciding)).at(-1), "delisted");
    assert.deepEqual(await holdersOf([before, after], name, own), [before]);
  });

  it("asks the servers that only the parent names as well, where resolvers begin", async () => {
    await using stage = await createStage();
    const [top, provider, forgotten, resolver] = addressesOf(stage);
    // The zone went to one provider, and says so, but the registry's entry still has the other.
    await startParent(stage, top, delegationTo(zone, { one: provider, two: forgotten }));
    const records = [...listedRecords, `@ 1 NS one.${parent}.`];
    const primary = await startKnotPrimary(stage, provider, { name: zone, authorities: [], records });
    const old = await startKnotPrimary(stage, forgotten, { name: zone, authorities: [], records });
    await startUnbound(stage, resolver, { zone: parent, authorities: [top] });
    using byHand = watchByHand({ names: name, addresses: own, resolvers: resolver });
    await byHand.rounds(learning);
    assert.deepEqual(serversHeard(byHand.watch.status()), [`${provider}:53`, `${forgotten}:53`].sort());

    await nsupdate(primary, `update delete ${name} A ${own}`);
    assert.deepEqual(new Set(await byHand.rounds(20)), new Set(["listed"]));
    await nsupdate(old, `update delete ${name} A ${own}`);
    assert.equal((await byHand.roundsUntil("delisted", learning)).at(-1), "delisted");
  });

  it("goes without a server that only the parent names and that never knew the zone", async () => {
    await using stage = await createStage();
    const [top, provider, stranger, resolver] = addressesOf(stage);
    await startParent(stage, top, delegationTo(zone, { one: provider, two: stranger }));
    const records = [...listedRecords, `@ 1 NS one.${parent}.`];
    const primary = await startKnotPrimary(stage, provider, { name: zone, authorities: [], records });
    await startKnotPrimary(stage, stranger, { name: "stranger.test", authorities: [stranger], records: [] });
    await startUnbound(stage, resolver, { zone: parent, authorities: [top] });
    using byHand = watchByHand({ names: name, addresses: own, resolvers: resolver });
    await byHand.rounds(learning);
    await byHand.rounds(2, againMs);

    await nsupdate(primary, `update delete ${name} A ${own}`);
    assert.equal((await byHand.roundsUntil("delisted", deciding)).at(-1), "delisted");
    const leftOut = byHand.watch.status().authorities.filter(({ isLeftOut }) => isLeftOut);
    assert.deepEqual(new Set(leftOut.map(({ server }) => server)), new Set([`${stranger}:53`]));
  });

  it("takes an alias that was switched for a removal, though the old target still has the address", async () => {
    await using stage = await createStage();
    const [top, provider, , resolver] = addressesOf(stage);
    const alias = `www.${parent}`;
    const registry = await startParent(stage, top, [...delegationTo(zone, { one: provider }), `www 5 CNAME api.shop`]);
    const records = [...listedRecords, `new 5 A ${other}`, `@ 1 NS one.${parent}.`];
    await startKnotPrimary(stage, provider, { name: zone, authorities: [], records });
    await startUnbound(stage, resolver, { zone: parent, authorities: [top] });
    using byHand = watchByHand({ names: alias, addresses: own, resolvers: resolver });
    assert.equal((await byHand.rounds(learning)).at(-1), "listed");
    assert.deepEqual(serversHeard(byHand.watch.status()), [`${provider}:53`, `${top}:53`].sort());

    const switchTo = (target: string): Promise<void> =>
      nsupdate(registry, `update delete ${alias} CNAME`, `update add ${alias} 5 CNAME ${target}`);
    await switchTo(`new.${zone}`);
    assert.equal((await byHand.roundsUntil("delisted", deciding)).at(-1), "delisted");
    assert.deepEqual(await holdersOf([provider], name, own), [provider]);
    // The cache in unbound is younger than five seconds, and is waited for.
    const { propagation } = byHand.watch.status();
    assert.equal(propagation?.isOver, false);
    await waitFor(
      async () => !(await askAddresses(resolver, alias)).addresses.includes(own),
      within("unbound to follow"),
    );

    await switchTo(name);
    assert.deepEqual(await byHand.rounds(1), ["listed"]);
  });
});

/** Those of the parent, of two more servers, and of the resolver. */
function addressesOf(stage: Stage): readonly [string, string, string, string] {
  return [stage.address(1), stage.address(2), stage.address(3), stage.address(4)];
}

function startParent(stage: Stage, address: string, records: readonly string[]): Promise<BindPrimary> {
  return startBindPrimary(stage, address, { zone: { name: parent, authorities: [address], records, ttl: 1 } });
}

/** The records by which the parent delegates a zone to servers whose names are its own. */
function delegationTo(child: string, servers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(servers).flatMap(([host, address]) => [`${child}. 1 NS ${host}`, `${host} 1 A ${address}`]);
}

function serversHeard({
  authorities,
}: {
  readonly authorities: readonly { readonly server: string }[];
}): readonly string[] {
  return [...new Set(authorities.map(({ server }) => server))].sort();
}

async function nameServersAt(resolver: string): Promise<readonly string[]> {
  const client = new Resolver({ timeout: 1000, tries: 1 });
  client.setServers([`${resolver}:53`]);
  return client.resolveNs(zone).catch(() => []);
}

function within(what: string): { readonly withinMs: number; readonly what: string } {
  return { withinMs: 20_000, what };
}
