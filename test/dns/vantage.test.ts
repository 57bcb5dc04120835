import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createAuthority, createCachingResolver } from "@dns-drain/lab";
import { addressesReply, replyTo } from "../support/dns-messages.ts";
import { answeringServer, type AnsweringServer } from "../support/dns/answering-server.ts";
import { name, other, own } from "../support/dns/observations.ts";
import { watchByHand, type WatchByHand } from "../support/dns/watch-by-hand.ts";

const network = "198.51.100.0/24";
const options = { names: name, addresses: own, clientSubnets: network };

describe("a watch with clientSubnets", () => {
  it("takes an address for listed that only the clients of a network are given", async () => {
    await using server = await bothWays((question) =>
      addressesReply(question, isForNetwork(question) ? [own, other] : [other]),
    );
    using byHand = watchByHand({ ...options, authorities: server.id, resolvers: server.id });
    await byHand.rounds(1);
    assert.equal(byHand.watch.status().membership, "listed");
    assert.deepEqual(addressesSeen(byHand), {
      [server.id]: other,
      [`${server.id} for ${network}`]: `${own}, ${other}`,
    });
  });

  it("takes it for removed when nobody is given it any more", async () => {
    let given = [own, other];
    await using server = await bothWays((question) =>
      addressesReply(question, isForNetwork(question) ? given : [other]),
    );
    using byHand = watchByHand({ ...options, authorities: server.id, resolvers: server.id });
    await byHand.rounds(15);
    assert.equal(byHand.watch.status().membership, "listed");
    given = [other];
    await byHand.rounds(30);
    assert.equal(byHand.watch.status().membership, "delisted");
  });

  it("asks an authority that doesn't look at networks once more for each, and is told the same", async (t) => {
    const server = await createAuthority({ zones: ["example"] });
    t.after(() => server.close());
    server.setAddresses(name, [own], 60);
    const id = `${server.host}:${server.port}`;
    const clientSubnets = [network, "2001:db8::/56"];
    using byHand = watchByHand({ ...options, authorities: id, resolvers: id, clientSubnets });
    await byHand.rounds(1);
    const vantages = [id, ...clientSubnets.map((subnet) => `${id} for ${subnet}`)];
    assert.deepEqual(addressesSeen(byHand), Object.fromEntries(vantages.map((vantage) => [vantage, own])));
    const before = server.questions;
    await byHand.rounds(1);
    assert.equal(server.questions - before, 3);
  });

  it("decides without an authority's word on networks if that refuses for a minute to speak of them", async () => {
    let given = [own, other];
    await using server = await bothWays((question) =>
      isForNetwork(question) ? replyTo(question, { header: { rcode: 1 } }) : addressesReply(question, given),
    );
    using byHand = watchByHand({ ...options, authorities: server.id, resolvers: server.id });
    await byHand.rounds(15);
    given = [other];
    await byHand.rounds(15);
    assert.equal(byHand.watch.status().membership, "listed", "half a minute of doubt proves nothing");
    await byHand.rounds(45);
    assert.equal(byHand.watch.status().membership, "delisted");
  });

  it("doesn't look the authorities up anew because one refuses to speak of networks", async (t) => {
    await using server = await bothWays((question) =>
      isForNetwork(question) ? replyTo(question, { header: { rcode: 5 } }) : addressesReply(question, [own]),
    );
    const parent = await createAuthority({ zones: ["example"], nameServers: { "ns1.example": server.host } });
    const resolver = await createCachingResolver({ authorities: [parent] });
    t.after(() => Promise.all([parent.close(), resolver.close()]));
    using byHand = watchByHand({ ...options, resolvers: `${resolver.host}:${resolver.port}` }, server.port);
    await byHand.rounds(1);
    const before = resolver.questions;
    assert.equal((await byHand.rounds(4, 40_000)).at(-1), "listed");
    assert.equal(resolver.questions, before);
  });
});

function bothWays(answer: (question: Buffer) => Buffer): Promise<AnsweringServer> {
  return answeringServer({ udp: answer, tcp: answer });
}

/** By the octets of the EDNS option (RFC 7871 §6): family 1, 24 bits, 198.51.100. */
function isForNetwork(question: Buffer): boolean {
  return question.includes(Buffer.from("0008000700011800c63364", "hex"));
}

/** The address that each vantage point was told last. */
function addressesSeen({ watch }: WatchByHand): Record<string, string | undefined> {
  const words = watch.status().authorities.filter(({ says }) => says.startsWith(`${name} A:`));
  return Object.fromEntries(words.map(({ server, says }) => [server, /A: (.+) for/.exec(says)?.[1]]));
}
