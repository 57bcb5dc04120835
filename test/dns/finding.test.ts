import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findingsFromReply, type NamedFinding, type ReplyContext } from "#dns/observing/finding.js";
import { decodeReply, encodeQuestion } from "#dns/message/message.js";
import { typeCodes } from "#dns/message/resource-record.js";
import * as dns from "../support/dns-messages.ts";

const name = "api.example.com";
const authority: ReplyContext = { authoritative: true, zone: "example.com" };
const configured: ReplyContext = { authoritative: true, zone: undefined };
const resolver: ReplyContext = { authoritative: false, zone: undefined };
const recursed = { aa: 0, ra: 1 } as const;

function findings(changes: dns.ReplyChanges, context = authority, type: "A" | "AAAA" | "HTTPS" = "A"): NamedFinding[] {
  const outgoing = { id: 1, name, type: typeCodes[type], recursive: false, edns: false, clientSubnet: undefined };
  return findingsFromReply(decodeReply(dns.replyTo(encodeQuestion(outgoing), changes)), { name, type }, context);
}

/** Each link in short: `name kind more`. */
function told(...given: Parameters<typeof findings>): string[] {
  return findings(...given).map(({ name: owner, finding }) => {
    switch (finding.kind) {
      case "addresses":
        return `${owner} addresses ${finding.addresses.join(" ")} ${finding.ttlMs}`;
      case "alias":
        return `${owner} alias ${finding.target} ${finding.ttlMs}`;
      case "empty":
        return `${owner} empty ${finding.rcode}`;
      case "inconclusive":
        return `${owner} inconclusive ${finding.reason}`;
    }
  });
}

describe("findingsFromReply() finds addresses", () => {
  it("with the smallest TTL of the record set, and each once", () => {
    const answers = [
      dns.aRecord(name, "192.0.2.1", 60),
      dns.aRecord(name, "192.0.2.2", 30),
      dns.aRecord(name, "192.0.2.1", 90),
    ];
    assert.deepEqual(told({ answers }), [`${name} addresses 192.0.2.1 192.0.2.2 30000`]);
  });

  it("of the type and the name that were asked for, not those of the rest of the answer", () => {
    const answers = [
      dns.aRecord(name, "192.0.2.1"),
      dns.aaaaRecord(name, "2001:db8::1"),
      dns.aRecord("other.example.com", "192.0.2.9"),
    ];
    assert.deepEqual(told({ answers }), [`${name} addresses 192.0.2.1 60000`]);
    assert.deepEqual(told({ answers }, authority, "AAAA"), [`${name} addresses 2001:db8::1 60000`]);
  });

  it("beside signatures", () => {
    const signature = dns.rawRecord(name, 46, Buffer.alloc(40), 5);
    assert.deepEqual(told({ answers: [signature, dns.aRecord(name, "192.0.2.1"), signature] }), [
      `${name} addresses 192.0.2.1 60000`,
    ]);
  });

  it("in the hints of HTTPS records", () => {
    const service = dns.serviceData(1, "", [[4, Buffer.from([192, 0, 2, 1])]]);
    const other = dns.serviceData(2, "", [[4, Buffer.from([192, 0, 2, 2])]]);
    const answers = [dns.rawRecord(name, 65, service, 60), dns.rawRecord(name, 65, other, 20)];
    assert.deepEqual(told({ answers }, authority, "HTTPS"), [`${name} addresses 192.0.2.1 192.0.2.2 20000`]);
  });

  it("not in an HTTPS record without hints", () => {
    const answers = [dns.rawRecord(name, 65, dns.serviceData(1, ""))];
    assert.deepEqual(told({ answers }, authority, "HTTPS"), [`${name} empty NODATA`]);
  });
});

describe("findingsFromReply() follows aliases", () => {
  const chain = [
    dns.cnameRecord(name, "a.example.com", 60),
    dns.cnameRecord("a.example.com", "b.example.com", 20),
    dns.aRecord("b.example.com", "192.0.2.1", 5),
  ];

  it("link by link, each with its own TTL, in whatever order they come", () => {
    const expected = [
      `${name} alias a.example.com 60000`,
      "a.example.com alias b.example.com 20000",
      "b.example.com addresses 192.0.2.1 5000",
    ];
    assert.deepEqual(told({ answers: chain }), expected);
    assert.deepEqual(told({ answers: chain.toReversed() }), expected);
    assert.deepEqual(told({ answers: chain, header: recursed }, resolver), expected);
  });

  const foreign = [dns.cnameRecord(name, "www.example.net"), dns.aRecord("www.example.net", "192.0.2.1")];
  it("as far as the authority's zone reaches", () => {
    assert.deepEqual(told({ answers: foreign }), [`${name} alias www.example.net 60000`]);
  });
  it("to the end for a resolver", () => {
    const expected = [`${name} alias www.example.net 60000`, "www.example.net addresses 192.0.2.1 60000"];
    assert.deepEqual(told({ answers: foreign, header: recursed }, resolver), expected);
  });

  it("and leaves the target open if the authority doesn't speak of it", () => {
    const answers = [dns.cnameRecord(name, "a.sub.example.com")];
    const expected = [`${name} alias a.sub.example.com 60000`];
    assert.deepEqual(told({ answers }), expected);
    assert.deepEqual(told({ answers, authorities: [dns.nsRecord("sub.example.com", "ns.sub.example.com")] }), expected);
    assert.deepEqual(told({ answers, authorities: [dns.nsRecord("example.com", "ns.example.com")] }), expected);
    assert.deepEqual(told({ answers }, configured), expected);
  });

  it("to a target without such a record", () => {
    const answers = [dns.cnameRecord(name, "a.example.com")];
    const links = [`${name} alias a.example.com 60000`, "a.example.com empty NODATA"];
    assert.deepEqual(told({ answers, authorities: [dns.soaRecord("example.com")] }), links);
    assert.deepEqual(told({ answers, header: recursed }, resolver), links);
  });

  it("to a target that doesn't exist: NXDOMAIN speaks of the target (RFC 6604)", () => {
    const authorities = [dns.soaRecord("example.com")];
    const dangling = { answers: [dns.cnameRecord(name, "a.example.com")], authorities, header: { rcode: 3 } };
    assert.deepEqual(told(dangling), [`${name} alias a.example.com 60000`, "a.example.com empty NXDOMAIN"]);
    assert.deepEqual(told(dangling, configured), told(dangling));
    assert.deepEqual(told({ ...dangling, authorities: [] }), [`${name} alias a.example.com 60000`]);
  });

  it("to a foreign target of which the zone's own SOA record says nothing", () => {
    const foreignTarget = {
      answers: [dns.cnameRecord(name, "a.example.net")],
      authorities: [dns.soaRecord("example.com")],
    };
    for (const rcode of [0, 3]) {
      for (const context of [authority, configured]) {
        assert.deepEqual(told({ ...foreignTarget, header: { rcode } }, context), [`${name} alias a.example.net 60000`]);
      }
    }
  });

  it("until they lead back", () => {
    const loop = [dns.cnameRecord(name, "a.example.com"), dns.cnameRecord("a.example.com", name)];
    const links = [
      `${name} alias a.example.com 60000`,
      `a.example.com alias ${name} 60000`,
      `${name} inconclusive loop`,
    ];
    assert.deepEqual(told({ answers: loop }), links);
    assert.deepEqual(told({ answers: [dns.cnameRecord(name, name)] }), [
      `${name} alias ${name} 60000`,
      `${name} inconclusive loop`,
    ]);
  });

  it("and gives up when there are too many", () => {
    const answers = Array.from({ length: 40 }, (_, index) =>
      dns.cnameRecord(index === 0 ? name : `n${index}.example.com`, `n${index + 1}.example.com`),
    );
    const links = told({ answers });
    assert.equal(links.length, 17);
    assert.match(links.at(-1) ?? "", /inconclusive loop/);
  });

  it("of HTTPS records in alias mode by one step, since answers don't follow them", () => {
    const answers = [
      dns.rawRecord(name, 65, dns.serviceData(0, "svc.example.com")),
      dns.rawRecord(name, 65, dns.serviceData(1, "")),
    ];
    assert.deepEqual(told({ answers }, authority, "HTTPS"), [`${name} alias svc.example.com 60000`]);
    assert.deepEqual(told({ answers, header: recursed }, resolver, "HTTPS"), [`${name} alias svc.example.com 60000`]);
  });

  it("of HTTPS records to the root nowhere: there is no service (RFC 9460 §2.5.1)", () => {
    const answers = [dns.rawRecord(name, 65, dns.serviceData(0, ""))];
    assert.deepEqual(told({ answers }, authority, "HTTPS"), [`${name} empty NODATA`]);
  });

  it("unless a name is an alias twice, or an alias and something else (RFC 2181 §10.1)", () => {
    const both = [dns.cnameRecord(name, "a.example.com"), dns.aRecord(name, "192.0.2.1")];
    assert.deepEqual(told({ answers: both }), [`${name} inconclusive garbage`]);
    const twice = [dns.cnameRecord(name, "a.example.com"), dns.cnameRecord(name, "b.example.com")];
    assert.deepEqual(told({ answers: twice }), [`${name} inconclusive garbage`]);
  });
});

describe("findingsFromReply() finds nothing", () => {
  it("at an authority that says so, with the zone's SOA record or without", () => {
    assert.deepEqual(told({ authorities: [dns.soaRecord("example.com")] }), [`${name} empty NODATA`]);
    assert.deepEqual(told({}), [`${name} empty NODATA`]);
    assert.deepEqual(told({ header: { rcode: 3 } }), [`${name} empty NXDOMAIN`]);
    assert.deepEqual(told({ authorities: [dns.nsRecord("example.com", "ns.example.com")] }), [`${name} empty NODATA`]);
    assert.deepEqual(told({}, configured), [`${name} empty NODATA`]);
  });

  it("at a resolver that says so", () => {
    assert.deepEqual(told({ header: recursed }, resolver), [`${name} empty NODATA`]);
    assert.deepEqual(told({ header: { ...recursed, rcode: 3 } }, resolver), [`${name} empty NXDOMAIN`]);
    const both = [dns.soaRecord("example.com"), dns.nsRecord("example.com", "ns.example.com")];
    assert.deepEqual(told({ header: recursed, authorities: both }, resolver), [`${name} empty NODATA`]);
    assert.deepEqual(told({ header: { aa: 1, ra: 0 } }, resolver), [`${name} empty NODATA`]);
  });
});

describe("findingsFromReply() finds out nothing", () => {
  const doubts: readonly [string, string, dns.ReplyChanges, ReplyContext?][] = [
    ["from SERVFAIL", "refused", { header: { rcode: 2 } }],
    ["from REFUSED", "refused", { header: { rcode: 5, aa: 0 } }],
    ["from a response code that nobody knows", "refused", { header: { rcode: 11 } }],
    ["from REFUSED of a resolver", "refused", { header: { rcode: 5, aa: 0 } }, resolver],
    ["from an address without AA", "lame", { header: { aa: 0 }, answers: [dns.aRecord(name, "192.0.2.1")] }],
    ["from NXDOMAIN without AA", "lame", { header: { aa: 0, rcode: 3 } }],
    [
      "from a referral without AA",
      "lame",
      { header: { aa: 0 }, authorities: [dns.nsRecord("example.com", "ns.example.com")] },
    ],
    ["from a referral to a zone below, with AA", "lame", { authorities: [dns.nsRecord(name, "ns.api.example.com")] }],
    [
      "from an authority that answers for the zone above",
      "lame",
      { header: { rcode: 3 }, authorities: [dns.soaRecord("com")] },
    ],
    ["from an authority that answers for a zone beside", "lame", { authorities: [dns.soaRecord("www.example.com")] }],
    ["from a truncated reply", "garbage", { header: { tc: 1 } }],
    [
      "from a referral of a resolver",
      "lame",
      { header: recursed, authorities: [dns.nsRecord("com", "ns.example.net")] },
      resolver,
    ],
    ["from a resolver that doesn't recurse", "lame", { header: { aa: 0, ra: 0 } }, resolver],
  ];
  for (const [what, reason, changes, context] of doubts) {
    it(what, () => assert.deepEqual(told(changes, context), [`${name} inconclusive ${reason}`]));
  }

  it("and says what the server said", () => {
    const [first] = findings({ header: { rcode: 5, aa: 0 } });
    assert(first?.finding.kind === "inconclusive");
    assert.equal(first.finding.detail, "REFUSED");
  });
});
