import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createAuthority, createCachingResolver, FakeClock, type Authority } from "@dns-drain/lab";
import { watchByHand } from "../support/dns/watch-by-hand.ts";

const zone = "example.test";
const names = [`api.${zone}`, `www.${zone}`];
const families = ["192.0.2.1", "2001:db8::1"];
/** The default schedule. */
const pollMs = 10_000;
const polls = 60;
/** HTTPS records are asked for in the round in which they are due: every five minutes. */
const hintRounds = (polls * pollMs) / 300_000;
/** The TTL of NS records and of the name servers' addresses here, and what finding them anew may take. */
const delegationTtlMs = 300_000;

describe("a watch of an address that stays listed", () => {
  it("asks each authority one question per name and family in a poll, and for hints every five minutes", async (t) => {
    const servers = await startServers();
    t.after(servers.close);
    const options = { names, addresses: families, resolvers: servers.resolverId };
    using byHand = watchByHand(options, servers.authorities[0].port);
    await byHand.rounds(15);
    assert.equal(byHand.watch.status().membership, "listed");
    const before = servers.authorities.map(({ questions }) => questions);

    await byHand.rounds(polls, pollMs);
    const asked = servers.authorities.map(({ questions }, index) => questions - (before[index] ?? 0));
    const most = polls * names.length * families.length + hintRounds * names.length;
    assert.deepEqual(asked, [most, most], "to each authority");
  });

  it("asks resolvers only to find the authorities, once per TTL", async (t) => {
    const servers = await startServers();
    t.after(servers.close);
    const options = { names, addresses: families, resolvers: servers.resolverId };
    using byHand = watchByHand(options, servers.authorities[0].port);
    await byHand.rounds(15);
    const once = servers.questionsToResolver();
    await byHand.rounds(polls, pollMs);
    const times = Math.ceil((polls * pollMs) / delegationTtlMs);
    const again = servers.questionsToResolver() - once;
    assert.ok(again > 0 && again <= times * once, `${once} questions at first, ${again} in ${times} TTLs`);
  });
});

/** Two authorities at the same port, and a resolver that knows them from a third server, which nobody counts. */
async function startServers() {
  const nameServers = { [`ns1.${zone}`]: "127.0.0.1", [`ns2.${zone}`]: "127.0.0.2" };
  const first = await createAuthority({ zones: [zone], nameServers });
  const second = await createAuthority({ zones: [zone], nameServers, host: "127.0.0.2", port: first.port });
  const hidden = await createAuthority({ zones: [zone], nameServers });
  const authorities: readonly [Authority, Authority] = [first, second];
  for (const authority of [...authorities, hidden])
    for (const name of names) authority.setAddresses(name, families, 60);
  const resolver = await createCachingResolver({ authorities: [hidden], clock: new FakeClock() });
  return {
    authorities,
    resolverId: `${resolver.host}:${resolver.port}`,
    questionsToResolver: (): number => resolver.questions,
    close: (): Promise<unknown> => Promise.all([...authorities, hidden, resolver].map((server) => server.close())),
  };
}
