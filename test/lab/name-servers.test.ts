import assert from "node:assert/strict";
import { Resolver } from "node:dns/promises";
import { type TestContext, test } from "node:test";
import { createAuthority, createCachingResolver, FakeClock, type NameServer } from "@dns-drain/lab";

const name = "api.example.test";

async function createServers(t: TestContext, serveStale = false) {
  const clock = new FakeClock();
  const authority = await createAuthority({ zones: ["example.test"] });
  const resolver = await createCachingResolver({ authorities: [authority], clock, serveStale });
  t.after(() => Promise.all([authority.close(), resolver.close()]));
  authority.setAddresses(name, ["127.0.0.2", "127.0.0.3"], 5);
  return { clock, authority, resolver, atAuthority: clientOf(authority), atResolver: clientOf(resolver) };
}

function clientOf({ host, port }: NameServer): Resolver {
  const client = new Resolver({ timeout: 1000, tries: 1 });
  client.setServers([`${host}:${port}`]);
  return client;
}

test("createAuthority() answers for its zones, says what isn't there, and refuses the rest", async (t) => {
  const { authority, atAuthority } = await createServers(t);
  authority.setAlias("www.example.test", name, 60);
  assert.deepEqual(await atAuthority.resolve4("www.example.test"), ["127.0.0.2", "127.0.0.3"]);
  assert.deepEqual(await atAuthority.resolveNs("example.test"), ["ns1.example.test"]);
  await assert.rejects(atAuthority.resolve6(name), { code: "ENODATA" });
  await assert.rejects(atAuthority.resolve4("gone.example.test"), { code: "ENOTFOUND" });
  await assert.rejects(atAuthority.resolve4("www.elsewhere.test"), { code: "EREFUSED" });
});

test("createAuthority() shows a part of a record set, the next part each time", async (t) => {
  const { authority, atAuthority } = await createServers(t);
  authority.setAddresses(name, ["192.0.2.1", "192.0.2.2", "192.0.2.3"], 5, { show: 2 });
  const seen = [await atAuthority.resolve4(name), await atAuthority.resolve4(name)];
  assert.deepEqual(seen, [
    ["192.0.2.1", "192.0.2.2"],
    ["192.0.2.2", "192.0.2.3"],
  ]);
});

test("createCachingResolver() hands an answer out until its TTL, which counts down, is over", async (t) => {
  const { authority, atResolver, clock, resolver } = await createServers(t);
  await atResolver.resolve4(name);
  authority.setAddresses(name, ["127.0.0.3"], 5);
  clock.advance(4000);
  const kept = await atResolver.resolve4(name, { ttl: true });
  assert.deepEqual(kept, [
    { address: "127.0.0.2", ttl: 1 },
    { address: "127.0.0.3", ttl: 1 },
  ]);
  assert.deepEqual(resolver.held(name), { addresses: ["127.0.0.2", "127.0.0.3"], until: 6000 });
  // By whole seconds: the second in which the TTL ends still counts.
  clock.advance(1999);
  assert.equal((await atResolver.resolve4(name)).length, 2);
  clock.advance(1);
  assert.deepEqual(await atResolver.resolve4(name), ["127.0.0.3"]);
});

test("createCachingResolver() with serveStale answers from what has expired while no authority does", async (t) => {
  const { authority, atResolver, clock } = await createServers(t, true);
  await atResolver.resolve4(name);
  clock.advance(60_000);
  authority.fault = { kind: "servfail" };
  assert.deepEqual(await atResolver.resolve4(name, { ttl: true }), [
    { address: "127.0.0.2", ttl: 30 },
    { address: "127.0.0.3", ttl: 30 },
  ]);
  authority.fault = undefined;
  authority.setAddresses(name, ["127.0.0.3"], 5);
  assert.deepEqual(await atResolver.resolve4(name), ["127.0.0.3"]);
});
