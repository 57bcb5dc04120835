import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseClientSubnet } from "#dns/message/client-subnet.js";
import { decodeReply, encodeQuestion, type OutgoingQuestion, type Reply } from "#dns/message/message.js";
import { MalformedMessageError } from "#dns/message/octets.js";
import { Packet } from "dns2";
import fc from "fast-check";
import * as dns from "../support/dns-messages.ts";

const outgoing: OutgoingQuestion = {
  id: 0x1234,
  name: "api.example.com",
  type: 1,
  recursive: false,
  edns: false,
  clientSubnet: undefined,
};
const question = encodeQuestion(outgoing);
const name = outgoing.name;

function decode(changes: dns.ReplyChanges): Reply {
  return decodeReply(dns.replyTo(question, changes));
}

function assertMalformed(message: Uint8Array, because: RegExp): void {
  assert.throws(
    () => decodeReply(message),
    (error) => error instanceof MalformedMessageError && because.test(error.message),
  );
}

/** Looks at the time of the processor, which others on the machine don't make longer. */
function assertCheap(work: () => void): void {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  assert((user + system) / 1000 < 500);
}

/** A reply whose records are written by hand, after the question. */
function replyWith(records: Buffer, counts: readonly [number, number, number]): Buffer {
  const message = Buffer.concat([question, records]);
  message.writeUInt16BE(0x8400, 2);
  counts.forEach((count, index) => message.writeUInt16BE(count, 6 + index * 2));
  return message;
}

/** A record with an owner, a type and data in octets. Class IN, TTL 60. */
function record(owner: readonly number[], type: number, data: readonly number[]): Buffer {
  return Buffer.from([
    ...owner,
    type >> 8,
    type & 0xff,
    0,
    1,
    0,
    0,
    0,
    60,
    data.length >> 8,
    data.length & 0xff,
    ...data,
  ]);
}

const toQuestion = [0xc0, 12];
const host = [192, 0, 2, 1];

describe("encodeQuestion()", () => {
  it("writes the octets of RFC 1035", () => {
    const expected = "12340000000100000000000003617069076578616d706c6503636f6d0000010001";
    assert.equal(question.toString("hex"), expected);
  });

  it("sets RD for a resolver, and for nobody else", () => {
    assert.equal(encodeQuestion({ ...outgoing, recursive: true })[2], 0x01);
    assert.equal(question[2], 0x00);
  });

  it("adds an OPT record that offers 1232 octets", () => {
    const message = encodeQuestion({ ...outgoing, edns: true });
    assert.equal(message.subarray(question.length).toString("hex"), "00002904d0000000000000");
    assert.equal(message.readUInt16BE(10), 1);
  });

  const subnets: readonly [string, string][] = [
    ["192.0.2.255/20", "0008000700011400c00000"],
    ["2001:db8:ff::/36", "000800090002240020010db800"],
    ["0.0.0.0/0", "0008000400010000"],
  ];
  for (const [subnet, option] of subnets) {
    it(`sends ${subnet} along, cut to its prefix (RFC 7871 §6)`, () => {
      const message = encodeQuestion({ ...outgoing, edns: true, clientSubnet: parseClientSubnet(subnet) });
      assert.equal(message.subarray(question.length + 11).toString("hex"), option);
    });
  }

  it("keeps the case of every letter", () => {
    const mixed = encodeQuestion({ ...outgoing, name: "aPi.eXample.COM" });
    assert.equal(Packet.parse(mixed).questions[0]?.name, "aPi.eXample.COM");
  });
});

describe("decodeReply() reads", () => {
  it("the header", () => {
    const reply = decode({ header: { aa: 1, ra: 1, rcode: 3 } });
    const { id, isReply, opcode, authoritative, truncated, recursionAvailable, rcode } = reply;
    assert.deepEqual(
      { id, isReply, opcode, authoritative, truncated, recursionAvailable, rcode },
      {
        id: 0x1234,
        isReply: true,
        opcode: 0,
        authoritative: true,
        truncated: false,
        recursionAvailable: true,
        rcode: 3,
      },
    );
    assert.equal(decodeReply(question).isReply, false);
  });

  it("addresses in canonical text, names in lower case", () => {
    const { answers } = decode({
      answers: [dns.aRecord("API.example.com", "192.0.2.1"), dns.aaaaRecord(name, "2001:DB8::1", 5)],
    });
    assert.deepEqual(answers, [
      { name, ttlMs: 60_000, type: "A", address: "192.0.2.1" },
      { name, ttlMs: 5000, type: "AAAA", address: "2001:db8::1" },
    ]);
  });

  it("aliases, name servers and zones, compressed or not", () => {
    const { answers, authorities } = decode({
      answers: [dns.cnameRecord(name, "WWW.example.com")],
      authorities: [dns.nsRecord("example.com", "NS1.example.net"), dns.soaRecord("Example.com")],
    });
    assert.deepEqual(answers, [{ name, ttlMs: 60_000, type: "CNAME", target: "www.example.com" }]);
    assert.deepEqual(authorities, [
      { name: "example.com", ttlMs: 60_000, type: "NS", host: "ns1.example.net" },
      { name: "example.com", ttlMs: 60_000, type: "SOA" },
    ]);
  });

  it("the hints of HTTPS and SVCB records", () => {
    const v4 = Buffer.from([192, 0, 2, 1, 192, 0, 2, 2]);
    const v6 = Buffer.from("20010db8000000000000000000000001", "hex");
    const data = dns.serviceData(1, "", [
      [1, Buffer.from("\x02h2")],
      [4, v4],
      [6, v6],
    ]);
    const { answers } = decode({
      answers: [dns.rawRecord(name, 65, data), dns.rawRecord(name, 64, dns.serviceData(0, "Alias.example"))],
    });
    assert.deepEqual(answers, [
      { name, ttlMs: 60_000, type: "HTTPS", priority: 1, target: "", hints: ["192.0.2.1", "192.0.2.2", "2001:db8::1"] },
      { name, ttlMs: 60_000, type: "SVCB", priority: 0, target: "alias.example", hints: [] },
    ]);
  });

  it("a TTL with its highest bit set as 0 (RFC 2181 §8), and the largest one as it is", () => {
    const sets = [0x8000_0000, 0xffff_ffff, 0x7fff_ffff, 604_800].map((ttl) => {
      const a = record(toQuestion, 1, host);
      a.writeUInt32BE(ttl, 6);
      return decodeReply(replyWith(a, [1, 0, 0])).answers[0]?.ttlMs;
    });
    assert.deepEqual(sets, [0, 0, (2 ** 31 - 1) * 1000, 604_800_000]);
  });

  it("past signatures, other classes and types that it doesn't know", () => {
    const signature = Buffer.concat([Buffer.alloc(18), Buffer.from([0]), Buffer.alloc(64)]);
    const { answers } = decode({
      answers: [
        dns.rawRecord(name, 46, signature),
        { ...dns.aRecord(name, "192.0.2.9"), class: 3 },
        dns.rawRecord(name, 65_280, Buffer.from([1, 2, 3])),
      ],
    });
    assert.deepEqual(
      answers.map(({ type }) => type),
      ["other", "other", "other"],
    );
  });

  it("the response code with the bits of the OPT record (RFC 6891 §6.1.3)", () => {
    const opt = Packet.Resource.EDNS([], { extendedRcode: 1 });
    assert.equal(decode({ additionals: [opt] }).rcode, 16);
  });

  it("nothing but header and question of a truncated message, wherever it was cut", () => {
    const whole = dns.replyTo(question, { header: { tc: 1 }, answers: [dns.aRecord(name, "192.0.2.1")] });
    for (let end = question.length; end <= whole.length; end++) {
      const reply = decodeReply(whole.subarray(0, end));
      assert.equal(reply.truncated, true);
      assert.equal(reply.question?.name, name);
      assert.deepEqual(reply.answers, []);
    }
  });

  it("an error without a question", () => {
    assert.equal(decode({ questions: [], header: { rcode: 1 } }).question, undefined);
  });

  it("a name of 255 octets", () => {
    const long = `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(61)}`;
    const asked = encodeQuestion({ ...outgoing, name: long });
    assert.equal(asked.length, 12 + 255 + 4);
    const reply = decodeReply(dns.replyTo(asked, { answers: [dns.aRecord(long, "192.0.2.1")] }));
    assert.equal(reply.question?.name, long);
    assert.equal(reply.answers[0]?.name, long);
  });

  it("octets above 127 as they are: they have no case", () => {
    const owner = [2, 0xc4, 0x41, ...toQuestion];
    assert.equal(decodeReply(replyWith(record(owner, 1, host), [1, 0, 0])).answers[0]?.name, `\u00c4a.${name}`);
  });

  it("a view into a larger buffer", () => {
    const message = dns.replyTo(question, { answers: [dns.aRecord(name, "192.0.2.1")] });
    const large = new Uint8Array(message.length + 20);
    large.set(message, 7);
    assert.deepEqual(decodeReply(large.subarray(7, 7 + message.length)), decodeReply(message));
  });
});

describe("decodeReply() refuses", () => {
  const whole = dns.replyTo(question, {
    answers: [dns.cnameRecord(name, "www.example.com"), dns.aRecord("www.example.com", "192.0.2.1")],
    authorities: [dns.soaRecord("example.com")],
    additionals: [Packet.Resource.EDNS([])],
  });

  it("a message that is cut off at any octet", () => {
    decodeReply(whole);
    for (let end = 0; end < whole.length; end++) assertMalformed(whole.subarray(0, end), /./);
  });

  it("octets after the last record", () =>
    assertMalformed(Buffer.concat([whole, Buffer.from([0])]), /1 octets follow/));

  for (const section of [4, 6, 8, 10]) {
    it(`a count that is one too large or too small (octet ${section})`, () => {
      for (const by of [1, -1]) {
        const message = Buffer.from(whole);
        message.writeUInt16BE((message.readUInt16BE(section) + by) & 0xffff, section);
        // One record less in the first section is one more in the next: as long as it is whole, only its place changed.
        if (section === 4) assertMalformed(message, /./);
        else assert.throws(() => decodeReply(message), MalformedMessageError);
      }
    });
  }

  it("two questions (RFC 9619)", () => {
    assertMalformed(
      dns.replyTo(question, { questions: [...Packet.parse(question).questions, ...Packet.parse(question).questions] }),
      /2 questions/,
    );
  });

  it("an address of another length", () => {
    assertMalformed(replyWith(record(toQuestion, 1, [192, 0, 2]), [1, 0, 0]), /RDLENGTH is 3/);
    assertMalformed(replyWith(record(toQuestion, 28, host), [1, 0, 0]), /RDLENGTH is 4/);
  });

  it("two OPT records (RFC 6891 §6.1.1)", () => {
    const opt = record([0], 41, []);
    assertMalformed(replyWith(Buffer.concat([opt, opt]), [0, 0, 2]), /two OPT/);
  });

  const at = question.length;
  const pointers: readonly [string, readonly number[], RegExp][] = [
    ["to itself", [0xc0, at], /forwards or round/],
    ["forwards", [0xc0, at + 2], /forwards or round/],
    ["round, through a label", [1, 0x61, 0xc0, at], /forwards or round/],
    ["into the header", [0xc0, 4], /into the header/],
    ["beyond the message", [0xff, 0xff], /forwards or round/],
  ];
  for (const [where, owner, because] of pointers) {
    it(`a compression pointer that leads ${where}`, () =>
      assertMalformed(replyWith(record(owner, 1, host), [1, 0, 0]), because));
  }

  it("a reserved label type", () => {
    for (const length of [0x40, 0x80, 0xbf])
      assertMalformed(replyWith(record([length, 0], 1, host), [1, 0, 0]), /reserved/);
  });

  it("a name of 256 octets, put together by a pointer", () => {
    const owner = (last: number): number[] => {
      const labels = [63, 63, 63, last].flatMap((length) => [length, ...Array<number>(length).fill(0x61)]);
      return [...labels, ...toQuestion];
    };
    decodeReply(replyWith(record(owner(45), 1, host), [1, 0, 0]));
    assertMalformed(replyWith(record(owner(46), 1, host), [1, 0, 0]), /255/);
  });

  it("a dot inside a label of a host name, which would read as two labels", () => {
    assertMalformed(replyWith(record([3, 0x61, 0x2e, 0x62, ...toQuestion], 1, host), [1, 0, 0]), /dot/);
    assertMalformed(replyWith(record(toQuestion, 5, [3, 0x61, 0x2e, 0x62, 0]), [1, 0, 0]), /dot/);
  });

  it("an alias that is longer than its record", () => {
    const alias = record(toQuestion, 5, [3, 0x77, 0x77, 0x77, 0]);
    alias.writeUInt16BE(3, 10);
    assertMalformed(replyWith(alias, [1, 0, 0]), /./);
  });

  it("a chain of pointers that is made to take long", () => {
    // Each of the 8,000 pointers leads to the one before, and 4,000 records begin with the last of them.
    const chain = Array.from({ length: 8000 }, (_, index) => {
      const target = index === 0 ? 12 : at + 12 + (index - 1) * 2;
      return [0xc0 | (target >> 8), target & 0xff];
    }).flat();
    const last = at + 12 + 7999 * 2;
    const bomb = Buffer.concat([
      record(toQuestion, 16, chain),
      ...Array.from({ length: 3500 }, () => record([0], 2, [0xc0 | (last >> 8), last & 0xff])),
    ]);
    assertCheap(() => assertMalformed(replyWith(bomb, [3501, 0, 0]), /too many/));
  });

  const service = (data: Buffer): Buffer => replyWith(record(toQuestion, 65, [...data]), [1, 0, 0]);
  const services: readonly [string, Buffer][] = [
    ["no priority", Buffer.from([0])],
    ["no target", Buffer.from([0, 1])],
    ["a compressed target", Buffer.from([0, 1, 0xc0, 12])],
    [
      "a parameter twice",
      dns.serviceData(1, "", [
        [4, Buffer.from(host)],
        [4, Buffer.from(host)],
      ]),
    ],
    [
      "parameters out of order",
      dns.serviceData(1, "", [
        [6, Buffer.alloc(16)],
        [4, Buffer.from(host)],
      ]),
    ],
    ["an empty hint", dns.serviceData(1, "", [[4, Buffer.alloc(0)]])],
    ["a hint of three octets", dns.serviceData(1, "", [[4, Buffer.alloc(3)]])],
    ["a cut parameter", dns.serviceData(1, "", [[4, Buffer.from(host)]]).subarray(0, -1)],
  ];
  for (const [what, data] of services) {
    it(`an HTTPS record with ${what}`, () => assertMalformed(service(data), /./));
  }

  it("a whole message of records within bounded time", () => {
    const many = dns.longReply(question, 4000);
    assertCheap(() => assert.equal(decodeReply(many).answers.length, 4000));
  });
});

describe("encode and decode", () => {
  const label = fc.stringMatching(/^[A-Za-z0-9_-]{1,63}$/);
  const anyName = fc
    .array(label, { maxLength: 6 })
    .map((labels) => labels.join("."))
    .filter((text) => text.length <= 253);
  const address = fc.oneof(
    fc.ipV4().map((text) => dns.aRecord("a.example", text)),
    fc
      .uint8Array({ minLength: 16, maxLength: 16 })
      .map((octets) => dns.rawRecord("a.example", 28, Buffer.from(octets))),
  );

  it("a question comes back as it went", () => {
    fc.assert(
      fc.property(
        anyName,
        fc.nat(0xffff),
        fc.integer({ min: 1, max: 0xffff }),
        fc.boolean(),
        fc.boolean(),
        (asked, id, type, recursive, edns) => {
          const message = encodeQuestion({ id, name: asked, type, recursive, edns, clientSubnet: undefined });
          const read = decodeReply(message);
          assert.deepEqual(read.question, { name: asked.toLowerCase(), exactName: asked, type, class: 1 });
          assert.deepEqual([read.id, read.isReply, read.answers.length], [id, false, 0]);
        },
      ),
    );
  });

  it("every record of a reply arrives, in its order, with its TTL", () => {
    const alias = fc.tuple(anyName, anyName).map(([owner, target]) => dns.cnameRecord(owner, target));
    const server = fc.tuple(anyName, anyName).map(([owner, target]) => dns.nsRecord(owner, target));
    const ttl = fc.nat(0x7fff_ffff);
    const records = fc.array(fc.tuple(fc.oneof(address, alias, server), ttl), { maxLength: 20 });
    fc.assert(
      fc.property(records, records, (answers, authorities) => {
        const withTtl = (given: typeof answers) =>
          given.filter(([{ type }]) => type !== 28).map(([one, seconds]) => ({ ...one, ttl: seconds }));
        const reply = decode({ answers: withTtl(answers), authorities: withTtl(authorities) });
        const told = (list: readonly { ttlMs: number }[]) => list.map(({ ttlMs }) => ttlMs / 1000);
        assert.deepEqual(
          told(reply.answers),
          withTtl(answers).map((one) => one.ttl),
        );
        assert.deepEqual(
          told(reply.authorities),
          withTtl(authorities).map((one) => one.ttl),
        );
        reply.answers.forEach((one, index) => {
          const sent = withTtl(answers)[index];
          if (one.type === "A") assert.equal(one.address, sent?.address);
          if (one.type === "CNAME") assert.equal(one.target, sent?.domain?.toLowerCase());
          if (one.type === "NS") assert.equal(one.host, sent?.ns?.toLowerCase());
        });
      }),
    );
  });
});
