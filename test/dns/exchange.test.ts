import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import type { Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { afterEach, beforeEach, describe, it } from "node:test";
import { ask, type AskOptions } from "#dns/exchange/exchange.js";
import type { Reply } from "#dns/message/message.js";
import { plainServer } from "#dns/exchange/server.js";
import { type Asker, createFaultServer, type FaultServer, waitFor } from "@dns-drain/lab";
import { Packet } from "dns2";
import { failure } from "../support/exchange-failure.ts";
import * as dns from "../support/dns-messages.ts";
import { openSockets, socketsBackTo } from "../support/open-sockets.ts";

/** So many letters that their case never is the same twice by chance. */
const name = "a-host-whose-name-is-long-enough.example.com";
const other = "192.0.2.66";
const patient: AskOptions = { recursive: false, timeoutMs: 10_000, attempts: 1 };

let opened: FaultServer[] = [];
let before: number | undefined;
beforeEach(() => {
  before = openSockets();
});
afterEach(async () => {
  await Promise.all(opened.map((server) => server.close()));
  opened = [];
  await socketsBackTo(before);
});

type OnUdp = (question: Buffer, asker: Asker, nth: number) => void;
type OnTcp = (question: Buffer, socket: Socket) => void;

async function serve(onUdp?: OnUdp, onTcp?: OnTcp, host = "127.0.0.1"): Promise<FaultServer> {
  let nth = 0;
  const server = await createFaultServer({
    host,
    ...(onUdp && { onUdp: (question, asker) => onUdp(question, asker, ++nth) }),
    ...(onTcp && { onTcp }),
  });
  opened.push(server);
  return server;
}

function askAt({ host, port }: FaultServer, options: AskOptions = patient, type: "A" | "NS" = "A"): Promise<Reply> {
  return ask(plainServer(host, port), { name, type }, options);
}

function addressIn(reply: Reply): string | undefined {
  const [answer] = reply.answers;
  return answer?.type === "A" ? answer.address : undefined;
}

/** A message as it goes over a stream. */
function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

const truncated: OnUdp = (question, asker) => asker.send(dns.replyTo(question, { header: { tc: 1 } }));

describe("ask() over UDP", () => {
  it("resolves to the reply", async () => {
    const server = await serve((question, asker) => asker.send(dns.addressReply(question)));
    const reply = await askAt(server);
    assert.equal(addressIn(reply), "192.0.2.1");
    assert.equal(reply.authoritative, true);
  });

  it("sets RD as told, offers 1232 octets, and asks in letters of random case", async () => {
    const server = await serve((question, asker) => asker.send(dns.addressReply(question)));
    await askAt(server, { ...patient, recursive: false });
    await askAt(server, { ...patient, recursive: true });
    const [authority, resolver] = server.received.map((message) => Packet.parse(message));
    assert.equal(authority?.header.rd, 0);
    assert.equal(resolver?.header.rd, 1);
    assert.equal(authority?.additionals[0]?.class, 1232);
    const names = [authority, resolver].map((packet) => packet?.questions[0]?.name ?? "");
    assert.deepEqual(
      names.map((text) => text.toLowerCase()),
      [name, name],
    );
    assert.notEqual(names[0], names[1]);
  });

  it("asks from another port with another id every time", async () => {
    const ports = new Set<number>();
    const server = await serve((question, asker) => {
      ports.add(asker.port);
      asker.send(dns.addressReply(question));
    });
    for (let count = 0; count < 20; count++) await askAt(server);
    const ids = new Set(server.received.map((message) => message.readUInt16BE(0)));
    assert(ids.size > 18, `${ids.size} ids`);
    assert(ports.size > 15, `${ports.size} ports`);
  });

  it("asks for another network's clients if told to", async () => {
    const server = await serve((question, asker) => asker.send(dns.addressReply(question)));
    await askAt(server, { ...patient, clientSubnet: "192.0.2.77/24" });
    assert(server.received[0]?.toString("hex").endsWith("0008000700011800c00002"));
    await assert.rejects(
      askAt(server, { ...patient, clientSubnet: "here" }),
      /"clientSubnet" must be .* received here/,
    );
  });

  it("resolves to errors too: what they mean is for the caller", async () => {
    for (const rcode of [2, 3, 5]) {
      const server = await serve((question, asker) => asker.send(dns.replyTo(question, { header: { rcode } })));
      assert.equal((await askAt(server)).rcode, rcode);
      assert.equal(server.received.length, 1);
    }
  });

  it("asks an IPv6 server", { skip: hasIPv6() ? false : "this machine has no ::1" }, async () => {
    const server = await serve((question, asker) => asker.send(dns.addressReply(question)), undefined, "::1");
    assert.equal(addressIn(await askAt(server)), "192.0.2.1");
  });

  it("asks for a name of 255 octets", async () => {
    const long = `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(61)}`;
    const server = await serve((question, asker) => asker.send(dns.addressReply(question)));
    const reply = await ask(plainServer(server.host, server.port), { name: long, type: "A" }, patient);
    assert.equal(reply.answers[0]?.name, long);
  });

  it("asks a hundred questions at once", async () => {
    const server = await serve((question, asker) => asker.send(dns.addressReply(question)));
    const replies = await Promise.all(Array.from({ length: 100 }, () => askAt(server)));
    assert.equal(replies.length, 100);
  });
});

describe("ask() passes over", () => {
  const forged = (question: Buffer): Buffer => dns.addressReply(question, other);
  const changed = (question: Buffer, change: (reply: Buffer) => void): Buffer => {
    const reply = forged(question);
    change(reply);
    return reply;
  };
  const withQuestion = (question: Buffer, change: { name?: string; type?: number; class?: number }): Buffer => {
    const [asked] = Packet.parse(question).questions;
    const questions = [Object.assign(asked ?? new Packet.Question(name, 1, 1), change)];
    return dns.replyTo(question, { questions, answers: [dns.aRecord(name, other)] });
  };
  const wrong: readonly [string, (question: Buffer, asker: Asker) => void][] = [
    [
      "another id",
      (q, asker) => asker.send(changed(q, (reply) => reply.writeUInt16BE((reply.readUInt16BE(0) + 1) & 0xffff, 0))),
    ],
    ["another address", (q, asker) => asker.sendFrom("127.0.0.2", forged(q))],
    ["another port", (q, asker) => asker.sendFromAnotherPort(forged(q))],
    ["another name", (q, asker) => asker.send(withQuestion(q, { name: "api.example.net" }))],
    ["another type", (q, asker) => asker.send(withQuestion(q, { type: 28 }))],
    ["another class", (q, asker) => asker.send(withQuestion(q, { class: 3 }))],
    ["no question", (q, asker) => asker.send(dns.replyTo(q, { questions: [], answers: [dns.aRecord(name, other)] }))],
    ["no QR", (q, asker) => asker.send(changed(q, (reply) => reply.writeUInt8(0x04, 2)))],
    ["another opcode", (q, asker) => asker.send(changed(q, (reply) => reply.writeUInt8(0xac, 2)))],
    ["its own echo", (q, asker) => asker.send(q)],
    ["no octets", (_q, asker) => asker.send(Buffer.alloc(0))],
    ["garbage", (_q, asker) => asker.send(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"))],
    ["the end cut off", (q, asker) => asker.send(forged(q).subarray(0, -3))],
    ["a record less than it says", (q, asker) => asker.send(changed(q, (reply) => reply.writeUInt16BE(2, 6)))],
    ["a compression loop", (q, asker) => asker.send(compressionLoop(forged(q), q.length))],
  ];
  for (const [what, send] of wrong) {
    it(`a datagram with ${what}, and takes the true reply after it`, async () => {
      const server = await serve((question, asker) => {
        send(question, asker);
        setTimeout(() => asker.send(dns.addressReply(question)), 30);
      });
      assert.equal(addressIn(await askAt(server)), "192.0.2.1");
      assert.equal(server.received.length, 1);
    });
  }

  it("nothing but garbage until the time is over, and says so", async () => {
    const server = await serve((question, asker) => asker.send(forged(question).subarray(0, -3)));
    const { reason, detail } = await failure(askAt(server, { ...patient, timeoutMs: 1000 }));
    assert.equal(reason, "garbage");
    assert.match(detail, /malformed message: .*cut off/);
  });

  it("the second of two replies", async () => {
    const server = await serve((question, asker) => {
      asker.send(dns.addressReply(question));
      asker.send(forged(question));
    });
    assert.equal(addressIn(await askAt(server)), "192.0.2.1");
  });

  it("a reply that comes too late, also to a question that was asked again", async () => {
    const late: (() => void)[] = [];
    const server = await serve((question, asker, nth) => {
      if (nth === 1) late.push(() => asker.send(forged(question)));
      else late.at(-1)?.();
      if (nth === 2) setTimeout(() => asker.send(dns.addressReply(question)), 30);
    });
    assert.equal(addressIn(await askAt(server, { ...patient, timeoutMs: 1800, attempts: 2 })), "192.0.2.1");
    assert.equal(server.received.length, 2);
  });
});

describe("ask() asks again", () => {
  it("in lower case, when the letters don't come back as they went", async () => {
    for (const change of [(text: string) => text.toLowerCase(), (text: string) => text.toUpperCase()]) {
      const server = await serve((question, asker) => {
        const questions = [new Packet.Question(change(dns.nameAsked(question)), 1, 1)];
        asker.send(dns.replyTo(question, { questions, answers: [dns.aRecord(name.toUpperCase(), "192.0.2.1")] }));
      });
      assert.equal(addressIn(await askAt(server)), "192.0.2.1");
      assert.deepEqual(
        server.received.map((message) => dns.nameAsked(message) === name),
        [false, true],
      );
    }
  });

  for (const [rcode, title] of [
    [1, "FORMERR"],
    [4, "NOTIMP"],
  ] as const) {
    for (const questions of [undefined, []]) {
      it(`without EDNS after ${title} ${questions ? "without" : "with"} a question`, async () => {
        const server = await serve((question, asker) => {
          const hasEdns = Packet.parse(question).additionals.length > 0;
          const refusal = dns.replyTo(question, { header: { rcode }, ...(questions && { questions }) });
          asker.send(hasEdns ? refusal : dns.addressReply(question));
        });
        assert.equal(addressIn(await askAt(server)), "192.0.2.1");
        assert.equal(server.received.length, 2);
      });
    }
  }

  it("without EDNS after BADVERS", async () => {
    const opt = Packet.Resource.EDNS([], { extendedRcode: 1 });
    const server = await serve((question, asker, nth) =>
      asker.send(nth === 1 ? dns.replyTo(question, { additionals: [opt] }) : dns.addressReply(question)),
    );
    assert.equal(addressIn(await askAt(server)), "192.0.2.1");
  });

  it("only once after FORMERR, and not if it asked for another network's clients", async () => {
    const server = await serve((question, asker) => asker.send(dns.replyTo(question, { header: { rcode: 1 } })));
    assert.equal((await askAt(server)).rcode, 1);
    assert.equal(server.received.length, 2);
    assert.equal((await askAt(server, { ...patient, clientSubnet: "192.0.2.0/24" })).rcode, 1);
    assert.equal(server.received.length, 3);
  });

  it("when nobody answers, each time after a longer wait, all within the time", async () => {
    const arrivals: number[] = [];
    const server = await serve(() => void arrivals.push(performance.now()));
    const startedAt = performance.now();
    const { reason } = await failure(askAt(server, { recursive: false, timeoutMs: 2800, attempts: 3 }));
    const took = performance.now() - startedAt;
    assert.equal(reason, "timeout");
    assert(took > 2750 && took < 10_000, `took ${took} ms`);
    const [first = 0, second = 0, third = 0] = arrivals;
    assert.equal(arrivals.length, 3);
    assert(third - second > second - first, `waited ${second - first} and ${third - second} ms`);
    const [one, two] = server.received.map((message) => message.readUInt16BE(0));
    assert.notEqual(one, two);
  });

  it("and takes the answer to the third question, two being lost", async () => {
    const server = await serve((question, asker, nth) => nth === 3 && asker.send(dns.addressReply(question)));
    assert.equal(addressIn(await askAt(server, { recursive: false, timeoutMs: 2100, attempts: 3 })), "192.0.2.1");
  });
});

describe("ask() fails", () => {
  it("at once where nobody listens", async () => {
    const server = await createFaultServer({});
    await server.close();
    // Questions don't keep the process alive; something has to.
    await serve();
    const startedAt = performance.now();
    const error = await failure(askAt(server));
    assert.equal(error.reason, "unreachable");
    assert.equal(error.server, `127.0.0.1:${server.port}`);
    assert(error.cause instanceof Error);
    assert.equal(error.message, `Cannot ask 127.0.0.1:${server.port}: ${error.detail}`);
    assert(performance.now() - startedAt < 5000);
  });
});

describe("ask() over TCP", () => {
  const answered: OnTcp = (question, socket) => socket.end(framed(dns.addressReply(question)));

  it("when the reply was truncated, even in the middle of a record", async () => {
    for (const cut of [0, 5]) {
      const server = await serve((question, asker) => {
        const reply = dns.replyTo(question, { header: { tc: 1 }, answers: [dns.aRecord(name, other)] });
        asker.send(reply.subarray(0, reply.length - cut));
      }, answered);
      assert.equal(addressIn(await askAt(server)), "192.0.2.1");
      assert.equal(server.received.length, 2);
    }
  });

  it("from the start, for a confirming question", async () => {
    const server = await serve((question, asker) => asker.send(dns.addressReply(question, other)), answered);
    assert.equal(addressIn(await askAt(server, { ...patient, transport: "tcp" })), "192.0.2.1");
    assert.equal(server.received.length, 1);
  });

  it("takes a reply that comes octet by octet, and 65,535 octets", async () => {
    const slow = await serve(truncated, (question, socket) => {
      socket.setNoDelay();
      const octets = framed(dns.addressReply(question));
      const next = (at: number): void =>
        void socket.write(octets.subarray(at, at + 1), () => at + 1 < octets.length && setImmediate(next, at + 1));
      next(0);
    });
    assert.equal(addressIn(await askAt(slow)), "192.0.2.1");
    const large = await serve(truncated, (question, socket) => socket.end(framed(dns.longReply(question, 4000))));
    assert.equal((await askAt(large)).answers.length, 4000);
  });

  const failures: readonly [string, string, OnTcp | undefined][] = [
    ["is refused", "unreachable", undefined],
    ["says nothing", "timeout", () => undefined],
    [
      "stops in the middle",
      "timeout",
      (question, socket) => void socket.write(framed(dns.addressReply(question)).subarray(0, 20)),
    ],
    ["is closed before the answer", "unreachable", (_question, socket) => void socket.end()],
    [
      "is closed in the middle",
      "unreachable",
      (question, socket) => void socket.end(framed(dns.addressReply(question)).subarray(0, 20)),
    ],
    ["is reset", "unreachable", (_question, socket) => void socket.resetAndDestroy()],
    [
      "brings garbage",
      "garbage",
      (_question, socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n".padEnd(30_000, "x")),
    ],
    [
      "brings a truncated reply",
      "garbage",
      (question, socket) => void socket.end(framed(dns.replyTo(question, { header: { tc: 1 } }))),
    ],
    [
      "brings a reply with another id",
      "garbage",
      (question, socket) => {
        const reply = dns.addressReply(question);
        reply.writeUInt16BE((reply.readUInt16BE(0) + 1) & 0xffff, 0);
        socket.end(framed(reply));
      },
    ],
  ];
  for (const [what, reason, onTcp] of failures) {
    it(`fails with "${reason}" if the connection ${what}`, async () => {
      const server = await serve(truncated, onTcp);
      const timeoutMs = reason === "timeout" ? 250 : patient.timeoutMs;
      const startedAt = performance.now();
      assert.equal((await failure(askAt(server, { ...patient, timeoutMs }))).reason, reason);
      assert(performance.now() - startedAt < 5000);
    });
  }
});

describe("ask() with a signal", () => {
  const reason = new Error("enough");

  it("doesn't ask when it has been aborted", async () => {
    const server = await serve();
    await assert.rejects(askAt(server, { ...patient, signal: AbortSignal.abort(reason) }), (error) => error === reason);
    assert.equal(server.received.length, 0);
  });

  const waits: readonly [string, AskOptions, OnUdp | undefined, OnTcp | undefined][] = [
    ["for a datagram", patient, () => undefined, undefined],
    ["for a connection", { ...patient, transport: "tcp" }, undefined, () => undefined],
    [
      "to ask again",
      { ...patient, attempts: 2, transport: "tcp" },
      undefined,
      (_question, socket) => void socket.destroy(),
    ],
  ];
  for (const [what, options, onUdp, onTcp] of waits) {
    it(`stops waiting ${what} at once, with the signal's reason, and lets the signal go`, async () => {
      const server = await serve(onUdp, onTcp);
      const controller = new AbortController();
      const asking = askAt(server, { ...options, signal: controller.signal });
      const outcome = asking.catch((error: unknown) => error);
      await waitFor(() => server.received.length > 0, { what: "the question" });
      const abortedAt = performance.now();
      controller.abort(reason);
      assert.equal(await outcome, reason);
      assert(performance.now() - abortedAt < 5000);
      assert.equal(getEventListeners(controller.signal, "abort").length, 0);
    });
  }

  it("leaves nothing on a signal that outlives many questions", async () => {
    const server = await serve((question, asker) => asker.send(dns.addressReply(question)));
    const { signal } = new AbortController();
    for (let count = 0; count < 20; count++) await askAt(server, { ...patient, signal });
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });
});

/** The last record's owner, a pointer to the question, becomes a pointer to itself. */
function compressionLoop(reply: Buffer, questionLength: number): Buffer {
  const owner = questionLength - 11;
  reply.writeUInt16BE(0xc000 | owner, owner);
  return reply;
}

function hasIPv6(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === "::1"));
}
