import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { createDelegations, type Delegation } from "#dns/delegation/delegation.js";
import { plainServer } from "#dns/exchange/server.js";
import { createAuthority, createFaultServer, FakeClock, type FaultServer } from "@dns-drain/lab";
import { Packet } from "dns2";
import * as dns from "../support/dns-messages.ts";
import { openSockets, socketsBackTo } from "../support/open-sockets.ts";

const name = "api.example.com";
const recursed = { aa: 0, ra: 1 } as const;

/** What the resolvers of these tests know: zones, name servers, addresses, aliases. */
interface World {
  readonly ns: Record<string, readonly string[]>;
  readonly addresses: Record<string, readonly string[]>;
  readonly aliases: Record<string, string>;
  ttl: number;
  /** Of NS records, where it is another. */
  nsTtl?: number;
  /** What servers say without recursion, as those of the zone above: whom it names, or anything else. */
  above: readonly string[] | dns.ReplyChanges | "silent";
  aboveTtl: number;
}

let world: World;
let clock: FakeClock;
let opened: { close(): Promise<void> }[];
let before: number | undefined;

beforeEach(() => {
  before = openSockets();
  opened = [];
  clock = new FakeClock();
  world = {
    ns: { com: ["a.gtld.test"], "example.com": ["ns1.example.com", "ns2.example.net"] },
    addresses: {
      "ns1.example.com": ["127.0.2.1", "2001:db8::1"],
      "ns2.example.net": ["127.0.2.2"],
      [name]: ["127.0.2.80"],
    },
    aliases: {},
    ttl: 60,
    above: "silent",
    aboveTtl: 60,
  };
});
afterEach(async () => {
  await Promise.all(opened.map((server) => server.close()));
  await socketsBackTo(before);
});

type Meddle = (asked: string, type: number) => dns.ReplyChanges | "silent" | undefined;

/** A resolver that tells the world as it is, but for what `meddle` says instead. */
async function resolver(meddle: Meddle = () => undefined): Promise<FaultServer> {
  const server = await createFaultServer({
    onUdp: (question, asker) => {
      const asked = dns.nameAsked(question).toLowerCase();
      const type = typeAsked(question);
      const changes = meddle(asked, type) ?? (isRecursive(question) ? answerOf(asked, type) : referralOf(asked));
      if (changes !== "silent")
        asker.send(dns.replyTo(question, { ...changes, header: { ...recursed, ...changes.header } }));
    },
  });
  opened.push(server);
  return server;
}

function answerOf(asked: string, type: number): dns.ReplyChanges {
  const target = world.aliases[asked];
  if (target !== undefined) {
    const rest = answerOf(target, type);
    return { ...rest, answers: [dns.cnameRecord(asked, target, world.ttl), ...(rest.answers ?? [])] };
  }
  const addresses = world.addresses[asked] ?? [];
  const found =
    type === 2
      ? (world.ns[asked] ?? []).map((host) => dns.nsRecord(asked, host, world.nsTtl ?? world.ttl))
      : addresses
          .filter((address) => address.includes(":") === (type === 28))
          .map((address) => (type === 28 ? dns.aaaaRecord : dns.aRecord)(asked, address, world.ttl));
  if (found.length > 0) return { answers: found };
  const exists = asked in world.ns || asked in world.addresses;
  return { header: { rcode: exists ? 0 : 3 }, authorities: [dns.soaRecord(zoneOf(asked))] };
}

function referralOf(asked: string): dns.ReplyChanges | "silent" {
  if (world.above === "silent" || !isList(world.above)) return world.above;
  const authorities = world.above.map((host) => dns.nsRecord(asked, host, world.aboveTtl));
  return { header: { aa: 0, ra: 0 }, authorities };
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}

function zoneOf(asked: string): string {
  const zones = Object.keys(world.ns).filter((zone) => asked === zone || asked.endsWith(`.${zone}`));
  return zones.sort((a, b) => b.length - a.length)[0] ?? "";
}

function typeAsked(question: Buffer): number {
  return Packet.parse(question).questions[0]?.type ?? 0;
}

function isRecursive(question: Buffer): boolean {
  return Packet.parse(question).header.rd === 1;
}

function namesAsked(server: FaultServer, type: number): string[] {
  const questions = server.received.filter((question) => typeAsked(question) === type);
  return questions.map((question) => dns.nameAsked(question).toLowerCase());
}

function delegationsBy(...resolvers: FaultServer[]) {
  const servers = resolvers.map(({ host, port }) => plainServer(host, port));
  return createDelegations({ resolvers: servers, clock, timeoutMs: 2000, authorityPort: 5353 });
}

/** The resolver is the server of the zone above as well, when it is asked without recursion. */
function delegationsBelow(server: FaultServer, timeoutMs = 2000) {
  world.addresses["a.gtld.test"] = [server.host];
  const resolvers = [plainServer(server.host, server.port)];
  return createDelegations({ resolvers, clock, timeoutMs, authorityPort: server.port });
}

function hostsOf({ authorities }: Delegation): string[] {
  return [...new Set(authorities.map(({ host }) => host))];
}

function formerOf({ former }: Delegation): string[] {
  return former.map(({ server }) => server.host);
}

function told({ zone, authorities }: Delegation): string[] {
  return [zone, ...authorities.map(({ host, server }) => `${host} ${server.id}`).sort()];
}

/** The zone goes to another provider. */
function moveAway(): void {
  world.ns["example.com"] = ["ns3.example.net"];
  world.addresses["ns3.example.net"] = ["127.0.2.3"];
}

/** For how long those are remembered who spoke for the zone before it moved. */
async function formerFor(server: FaultServer): Promise<number> {
  const { authoritiesOf } = delegationsBy(server);
  const { expiresAt } = await authoritiesOf(name);
  moveAway();
  clock.advance(expiresAt - clock.now());
  const { former } = await authoritiesOf(name);
  return Math.min(...former.map(({ until }) => until)) - clock.now();
}

const exampleCom = [
  "example.com",
  "ns1.example.com 127.0.2.1:5353",
  "ns1.example.com [2001:db8::1]:5353",
  "ns2.example.net 127.0.2.2:5353",
];

describe("authoritiesOf()", () => {
  it("finds the zone above the name, and every address of its name servers", async () => {
    const server = await resolver();
    assert.deepEqual(told(await delegationsBy(server).authoritiesOf(name)), exampleCom);
    assert(server.received.every(isRecursive));
  });

  it("finds a zone that the name itself is", async () => {
    world.ns[name] = ["ns1.example.com"];
    assert.equal((await delegationsBy(await resolver()).authoritiesOf(name)).zone, name);
  });

  it("goes straight to the zone that the SOA record names, however deep the name is", async () => {
    const server = await resolver();
    const deep = `${"a.".repeat(100)}example.com`;
    assert.equal((await delegationsBy(server).authoritiesOf(deep)).zone, "example.com");
    assert.deepEqual(namesAsked(server, 2), [deep, "example.com", "example.com", "com", "com"]);
  });

  it("goes up label by label where there is no SOA record", async () => {
    const server = await resolver((at, type) => (type === 2 && world.ns[at] === undefined ? {} : undefined));
    assert.equal((await delegationsBy(server).authoritiesOf("a.b.example.com")).zone, "example.com");
    assert.deepEqual(namesAsked(server, 2).slice(0, 3), ["a.b.example.com", "b.example.com", "example.com"]);
  });

  it("isn't led astray by an alias, whose target has name servers of its own", async () => {
    world.ns["example.net"] = ["ns2.example.net"];
    world.aliases[name] = "example.net";
    assert.equal((await delegationsBy(await resolver()).authoritiesOf(name)).zone, "example.com");
    world.aliases["www.sub.example.com"] = "nothing.example.com";
    world.ns["sub.example.com"] = ["ns2.example.net"];
    assert.equal((await delegationsBy(await resolver()).authoritiesOf("www.sub.example.com")).zone, "sub.example.com");
  });

  it("never takes the root for the zone: it wouldn't be asked about a host", async () => {
    const delegations = delegationsBy(await resolver());
    await assert.rejects(delegations.authoritiesOf("api.nowhere"), /No zone holds api.nowhere/);
  });

  it("rejects when no name server has an address", async () => {
    world.ns["example.com"] = ["ns.nowhere.com"];
    const delegations = delegationsBy(await resolver());
    await assert.rejects(delegations.authoritiesOf(name), /No name server of "example.com" has an address/);
  });

  it("asks the next resolver when one is silent, refuses, or doesn't recurse, and stays with the one that answers", async () => {
    const silent = await resolver(() => "silent");
    const refusing = await resolver(() => ({ header: { rcode: 5 } }));
    const lame = await resolver(() => ({ header: { ra: 0 } }));
    const good = await resolver();
    assert.deepEqual(told(await delegationsBy(silent, refusing, lame, good).authoritiesOf(name)), exampleCom);
    assert.deepEqual(
      [silent, refusing, lame].map(({ received }) => received.length),
      [2, 1, 1],
    );
  });

  it("says what each resolver said when none has an answer", async () => {
    const silent = await resolver(() => "silent");
    const refusing = await resolver(() => ({ header: { rcode: 5 } }));
    await assert.rejects(delegationsBy(silent, refusing).authoritiesOf(name), (error: Error) => {
      assert.match(error.message, /^No resolver has an answer for api\.example\.com NS: /);
      assert.match(error.message, new RegExp(`Cannot ask 127.0.0.1:${silent.port}: no answer within`));
      assert.match(error.message, new RegExp(`127.0.0.1:${refusing.port} answers with response code 5`));
      return true;
    });
  });

  it("takes at most 16 name servers and 32 addresses, the first of each before the second of any", async () => {
    const hosts = Array.from({ length: 40 }, (_, index) => `ns${String(index).padStart(2, "0")}.example.com`);
    world.ns["example.com"] = hosts;
    hosts.forEach((host, index) => {
      world.addresses[host] = [1, 2, 3].map((last) => `198.51.${index}.${last}`);
    });
    const server = await resolver();
    const { authorities } = await delegationsBy(server).authoritiesOf(name);
    assert.equal(authorities.length, 32);
    assert.equal(new Set(authorities.map(({ host }) => host)).size, 16);
    assert.equal(namesAsked(server, 1).filter((host) => hosts.includes(host)).length, 16);
  });

  it("asks for the addresses of name servers, and believes none that comes unasked", async () => {
    const glue = [dns.aRecord("ns1.example.com", "198.51.100.66"), dns.aRecord("ns9.example.com", "198.51.100.66")];
    const server = await resolver((asked, type) =>
      type === 2 ? { ...answerOf(asked, type), additionals: glue } : undefined,
    );
    assert.deepEqual(told(await delegationsBy(server).authoritiesOf(name)), exampleCom);
  });

  it("leaves out addresses that no host can have: questions to them would go to this machine, or to everybody", async () => {
    world.addresses["ns1.example.com"] = ["0.0.0.0", "224.0.0.251", "255.255.255.255", "127.0.2.1", "::", "ff02::fb"];
    const { authorities } = await delegationsBy(await resolver()).authoritiesOf(name);
    assert.deepEqual(authorities.map(({ server }) => server.host).sort(), ["127.0.2.1", "127.0.2.2"]);
  });

  it("asks once for all names of a zone that are asked for at the same time", async () => {
    const server = await resolver();
    const delegations = delegationsBy(server);
    const found = await Promise.all([name, name, name].map((one) => delegations.authoritiesOf(one)));
    assert.equal(new Set(found).size, 1);
    await delegations.authoritiesOf("www.example.com");
    assert.deepEqual(namesAsked(server, 1).sort(), ["a.gtld.test", "ns1.example.com", "ns2.example.net"]);
  });

  it("lets go at once when it is aborted", async () => {
    const server = await resolver(() => "silent");
    const controller = new AbortController();
    const outcome = delegationsBy(server)
      .authoritiesOf(name, controller.signal)
      .catch((error: unknown) => error);
    setImmediate(() => controller.abort(new Error("enough")));
    assert.match(String(await outcome), /enough/);
  });
});

describe("a delegation", () => {
  it("is kept for its TTL, but not for less than 30 s or more than an hour", async () => {
    for (const [ttl, keptMs] of [
      [0, 30_000],
      [60, 60_000],
      [604_800, 3_600_000],
    ] as const) {
      world.ttl = ttl;
      const server = await resolver();
      const delegations = delegationsBy(server);
      const { expiresAt } = await delegations.authoritiesOf(name);
      assert.equal(expiresAt - clock.now(), keptMs);
      const questions = server.received.length;
      clock.advance(keptMs - 1);
      await delegations.authoritiesOf(name);
      assert.equal(server.received.length, questions);
      clock.advance(1);
      await delegations.authoritiesOf(name);
      assert.equal(server.received.length, questions * 2);
    }
  });

  it("follows when the name servers move", async () => {
    const delegations = delegationsBy(await resolver());
    await delegations.authoritiesOf(name);
    world.ns["example.com"] = ["ns2.example.net"];
    world.addresses["ns2.example.net"] = ["127.0.2.22"];
    clock.advance(60_000);
    assert.deepEqual(told(await delegations.authoritiesOf(name)), ["example.com", "ns2.example.net 127.0.2.22:5353"]);
  });

  it("remembers who spoke for the zone before, for as long as resolvers may ask them", async () => {
    world.ttl = 120;
    const { authoritiesOf } = delegationsBy(await resolver());
    await authoritiesOf(name);
    moveAway();
    clock.advance(120_000);
    const former = (await authoritiesOf(name)).former;
    assert.deepEqual(
      former.map(({ server }) => server.host),
      ["127.0.2.1", "2001:db8::1", "127.0.2.2"],
    );
    assert.deepEqual([...new Set(former.map(({ until }) => until))], [240_000]);
    clock.advance(119_999);
    assert.equal((await authoritiesOf(name)).former.length, 3);
    clock.advance(120_000);
    assert.deepEqual((await authoritiesOf(name)).former, []);
  });

  it("remembers them for as long as the NS records live, however short-lived the addresses of their hosts are", async () => {
    world.nsTtl = 86_400;
    assert.equal(await formerFor(await resolver()), 86_400_000);
  });

  it("remembers them for as long as the addresses live, however short-lived the NS records are", async () => {
    world.nsTtl = 60;
    world.ttl = 86_400;
    assert.equal(await formerFor(await resolver()), 86_400_000);
  });

  it("remembers them for that long though one of their hosts can't be found", async () => {
    world.nsTtl = 86_400;
    const broken = (at: string): dns.ReplyChanges | undefined =>
      at === "ns2.example.net" ? { header: { rcode: 2 } } : undefined;
    assert.equal(await formerFor(await resolver(broken)), 86_400_000);
  });

  it("remembers them for the largest TTL that was seen, since a cache tells what is left of it", async () => {
    const { authoritiesOf } = delegationsBy(await resolver());
    world.nsTtl = 5;
    await authoritiesOf(name);
    clock.advance(60_000);
    world.nsTtl = 172_800;
    moveAway();
    const [former] = (await authoritiesOf(name)).former;
    assert.equal(former && former.until - clock.now(), 172_800_000);
  });

  it("remembers nobody for more than a week, as caches do", async () => {
    world.nsTtl = 2 ** 31 - 1;
    assert.equal(await formerFor(await resolver()), 604_800_000);
  });

  it("follows when the name becomes a zone of its own", async () => {
    const delegations = delegationsBy(await resolver());
    await delegations.authoritiesOf(name);
    world.ns[name] = ["ns2.example.net"];
    clock.advance(60_000);
    assert.equal((await delegations.authoritiesOf(name)).zone, name);
  });

  it("remembers who spoke for a name before it became a zone of its own, and asks nobody twice", async () => {
    const { authoritiesOf } = delegationsBy(await resolver());
    await authoritiesOf(name);
    world.ns[name] = ["ns2.example.net"];
    clock.advance(60_000);
    assert.deepEqual(formerOf(await authoritiesOf(name)), ["127.0.2.1", "2001:db8::1"]);
    assert.deepEqual(formerOf(await authoritiesOf("www.example.com")), []);
    clock.advance(59_999);
    assert.deepEqual(formerOf(await authoritiesOf(name)), ["127.0.2.1", "2001:db8::1"]);
    clock.advance(60_001);
    assert.deepEqual(formerOf(await authoritiesOf(name)), []);
  });

  it("remembers who spoke for a name while it was a zone of its own, and those before them", async () => {
    world.nsTtl = 86_400;
    world.ns[name] = ["ns1.example.com"];
    world.ns["example.com"] = ["ns2.example.net"];
    const { authoritiesOf } = delegationsBy(await resolver());
    await authoritiesOf(name);
    world.ns[name] = ["ns3.example.net"];
    world.addresses["ns3.example.net"] = ["127.0.2.3"];
    clock.advance(3_600_000);
    await authoritiesOf(name);
    delete world.ns[name];
    clock.advance(3_600_000);
    const folded = await authoritiesOf(name);
    assert.equal(folded.zone, "example.com");
    assert.deepEqual(formerOf(folded), ["127.0.2.3", "127.0.2.1", "2001:db8::1"]);
    assert.equal((folded.former[0]?.until ?? 0) - clock.now(), 86_400_000);
  });

  it("forgets none of them when the name's zone is looked up again, or can't be", async () => {
    world.nsTtl = 86_400;
    let isDown = false;
    const { authoritiesOf } = delegationsBy(await resolver(() => (isDown ? { header: { rcode: 2 } } : undefined)));
    await authoritiesOf(name);
    world.ns[name] = ["ns2.example.net"];
    for (let hour = 1; hour <= 3; hour++) {
      isDown = hour === 3;
      clock.advance(3_600_000);
      assert.deepEqual(formerOf(await authoritiesOf(name)), ["127.0.2.1", "2001:db8::1"]);
    }
  });

  it("follows before its TTL is over when it is said to be wrong, 30 s after the last time at the earliest", async () => {
    world.ttl = 3600;
    const delegations = delegationsBy(await resolver());
    await delegations.authoritiesOf(name);
    world.ns["example.com"] = ["ns2.example.net"];
    delegations.refresh("example.com");
    assert.equal((await delegations.authoritiesOf(name)).authorities.length, 3);
    clock.advance(30_000);
    assert.equal((await delegations.authoritiesOf(name)).authorities.length, 1);
  });

  it("remains while the resolvers are down, and they are not asked all the time", async () => {
    let isDown = false;
    const server = await resolver(() => (isDown ? { header: { rcode: 2 } } : undefined));
    const delegations = delegationsBy(server);
    const good = await delegations.authoritiesOf(name);
    isDown = true;
    const questions = server.received.length;
    for (let second = 0; second < 600; second++) {
      clock.advance(1000);
      assert.deepEqual(told(await delegations.authoritiesOf(name)), told(good));
    }
    assert(server.received.length - questions < 20, `${server.received.length - questions} questions`);
    isDown = false;
    clock.advance(600_000);
    world.ns["example.com"] = ["ns2.example.net"];
    assert.equal((await delegations.authoritiesOf(name)).authorities.length, 1);
  });

  it("keeps the addresses of a name server that can't be found for a while, and looks again soon", async () => {
    let isDown = false;
    const server = await resolver((at) => (isDown && at === "ns2.example.net" ? { header: { rcode: 2 } } : undefined));
    const delegations = delegationsBy(server);
    await delegations.authoritiesOf(name);
    isDown = true;
    clock.advance(60_000);
    const partial = await delegations.authoritiesOf(name);
    assert.deepEqual(told(partial), exampleCom);
    assert.equal(partial.expiresAt - clock.now(), 30_000);
  });

  it("loses a name server whose addresses are really gone", async () => {
    const delegations = delegationsBy(await resolver());
    await delegations.authoritiesOf(name);
    delete world.addresses["ns2.example.net"];
    clock.advance(60_000);
    assert.equal((await delegations.authoritiesOf(name)).authorities.length, 2);
  });
});

describe("the zone above", () => {
  const both = ["ns1.example.com", "ns2.example.net"];
  const all = [...both, "ns3.example.net"];

  beforeEach(() => {
    world.addresses["ns3.example.net"] = ["127.0.2.3"];
    world.above = ["ns1.example.com", "ns3.example.net"];
  });

  it("names servers that the zone itself doesn't: resolvers begin with them, so they are asked too", async () => {
    const server = await resolver();
    assert.deepEqual(hostsOf(await delegationsBelow(server).authoritiesOf(name)), all);
    const alone = server.received.filter((question) => !isRecursive(question));
    assert.deepEqual(
      alone.map((question) => dns.nameAsked(question).toLowerCase()),
      ["example.com"],
    );
  });

  it("is asked at another of its servers when one refuses", async () => {
    const server = await resolver();
    const other = await createAuthority({ host: "127.0.0.2", port: server.port, zones: ["com"] });
    opened.push(other);
    other.setRecords("example.com", Packet.TYPE.NS, [{ ns: "ns3.example.net" }], 60);
    world.above = { header: { rcode: 5 } };
    world.ns["com"] = ["a.gtld.test", "b.gtld.test"];
    world.addresses["b.gtld.test"] = [other.host];
    assert.deepEqual(hostsOf(await delegationsBelow(server).authoritiesOf(name)), all);
  });

  it("changes nothing when it is silent, refuses, denies or speaks of something else", async () => {
    const elsewhere = { authorities: [dns.nsRecord("example.org", "ns3.example.net")] };
    const denial = { header: { rcode: 3 }, authorities: [dns.soaRecord("com")] };
    for (const above of ["silent", { header: { rcode: 5 } }, {}, elsewhere, denial] as const) {
      world.above = above;
      assert.deepEqual(hostsOf(await delegationsBelow(await resolver(), 1000).authoritiesOf(name)), both);
    }
  });

  it("is waited for no longer than a resolver", async () => {
    world.above = "silent";
    world.ns["com"] = ["a.gtld.test", "b.gtld.test", "c.gtld.test"];
    const server = await resolver((at) => (at === "b.gtld.test" ? "silent" : undefined));
    const startedAt = performance.now();
    assert.deepEqual(hostsOf(await delegationsBelow(server, 1000).authoritiesOf(name)), both);
    assert(performance.now() - startedAt < 2000, `${performance.now() - startedAt} ms`);
  });

  it("stands by what it said last while it can't be asked", async () => {
    const { authoritiesOf } = delegationsBelow(await resolver());
    await authoritiesOf(name);
    world.above = { header: { rcode: 2 } };
    clock.advance(60_000);
    assert.deepEqual(hostsOf(await authoritiesOf(name)), all);
    world.above = both;
    clock.advance(60_000);
    const { authorities, former } = await authoritiesOf(name);
    assert.equal(authorities.length, 3);
    assert.deepEqual(
      former.map(({ server }) => server.host),
      ["127.0.2.3"],
    );
  });

  it("tells the whole TTL of the NS records, which caches may hold", async () => {
    world.aboveTtl = 172_800;
    const { authoritiesOf } = delegationsBelow(await resolver());
    assert.equal((await authoritiesOf(name)).ttlMs, 172_800_000);
  });

  it("hastens nothing with a host that can't be found", async () => {
    const server = await resolver((at) => (at === "ns3.example.net" ? { header: { rcode: 2 } } : undefined));
    const { authorities, expiresAt } = await delegationsBelow(server).authoritiesOf(name);
    assert.equal(authorities.length, 3);
    assert.equal(expiresAt - clock.now(), 60_000);
  });

  it("doesn't crowd out those whom the zone names, nor adds more than 16 hosts in all", async () => {
    const hosts = Array.from({ length: 40 }, (_, index) => `a${index}.example.net`);
    for (const [index, host] of hosts.entries()) world.addresses[host] = [`198.51.100.${index}`];
    world.above = hosts;
    const found = hostsOf(await delegationsBelow(await resolver()).authoritiesOf(name));
    assert.equal(found.length, 16);
    assert.deepEqual(found.slice(0, 2), both);
  });

  it("isn't asked about a top-level domain: that would be the root", async () => {
    const server = await resolver();
    world.ns["com"] = both;
    assert.deepEqual(hostsOf(await delegationsBelow(server).authoritiesOf("nothing.com")), both);
    assert(server.received.every(isRecursive));
  });
});
