import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as dns from "../support/dns-messages.ts";
import { answeringServer } from "../support/dns/answering-server.ts";
import { name, other, own } from "../support/dns/observations.ts";
import { watchByHand } from "../support/dns/watch-by-hand.ts";

const attackers = "evil.attacker.test";

/** What somebody might want the watch to believe about the name. */
const forgeries: readonly (readonly [what: string, changes: dns.ReplyChanges])[] = [
  ["other addresses", { answers: [dns.aRecord(name, other)] }],
  ["an alias of a name of theirs", { answers: [dns.cnameRecord(name, attackers), dns.aRecord(attackers, other)] }],
  ["NXDOMAIN", { header: { rcode: 3 }, authorities: [dns.soaRecord("example")] }],
  ["no addresses", { authorities: [dns.soaRecord("example")] }],
  [
    "a referral to name servers of theirs",
    { header: { aa: 0 }, authorities: [dns.nsRecord(name, attackers)], additionals: [dns.aRecord(attackers, other)] },
  ],
  ["SERVFAIL", { header: { rcode: 2 } }],
];

describe("a host is drained by nobody whose answers over UDP always come before the true ones, and say", () => {
  for (const [what, forged] of forgeries) {
    it(what, async () => {
      const truth = (question: Buffer): Buffer => dns.addressesReply(question, [own, other]);
      let isOn = false;
      await using server = await answeringServer({
        udp(question, asker) {
          if (isOn) asker.send(dns.replyTo(question, forged));
          return truth(question);
        },
        tcp: truth,
      });
      const servers = { authorities: server.id, resolvers: server.id };
      using byHand = watchByHand({ names: name, addresses: own, onEmpty: "drain", ...servers });
      await byHand.rounds(15);
      isOn = true;
      assert.ok(!(await byHand.rounds(100)).includes("delisted"));
      isOn = false;
      assert.equal((await byHand.rounds(1)).at(-1), "listed");
    });
  }
});

describe("resolvers that lie", () => {
  it("don't say who decides where the authorities are given", async () => {
    await using authority = await answeringServer({ udp: (question) => dns.addressesReply(question, [own, other]) });
    await using liar = await answeringServer({ udp: (question) => dns.addressesReply(question, [other]) });
    using byHand = watchByHand({ names: name, addresses: own, authorities: authority.id, resolvers: liar.id });
    assert.deepEqual(new Set(await byHand.rounds(20)), new Set(["listed"]));
    assert.equal(liar.received.length, 0);
  });
});
