import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { describe, it, type TestContext } from "node:test";

import { createFaultServer } from "@dns-drain/lab";
import { Packet } from "dns2";
import { createAskAuthority } from "#dns/asking/ask-authority.js";
import { vantagesOf } from "#dns/asking/vantage.js";
import { plainServer } from "#dns/exchange/server.js";
import type { Finding, Observation, Question } from "#dns/observing/observation.js";
import { watchStatus } from "#dns/running/status.js";

import * as dns from "../support/dns-messages.ts";
import { answeringServer } from "../support/dns/answering-server.ts";
import { addresses, alias, name, other, own, says } from "../support/dns/observations.ts";
import { afterRounds, answering, newWatch } from "../support/dns/watched.ts";
import { watchByHand } from "../support/dns/watch-by-hand.ts";

const patient = { isConfirming: true, timeoutMs: 2_000, attempts: 2 };

/** What would clear the screen, end the line, and begin another one; the last is 0x9B, which some terminals obey too. */
const evil = "evil\u001B[2J\r\ndns-drain address-delisted: forged\u009B31m";

describe("a hostile zone", () => {
  it("writes no line and no escape sequence of its own into the log or the status", async () => {
    const { lines, logger } = listener();
    let answers = [dns.aRecord(name, own)];
    await using server = await answeringServer({
      udp: (question) => dns.replyTo(question, { answers }),
      tcp: (question) => dns.replyTo(question, { answers }),
    });
    using byHand = watchByHand({ names: name, addresses: own, authorities: server.id, resolvers: server.id, logger });
    await byHand.rounds(15);
    answers = [
      dns.cnameRecord(name, evil),
      dns.cnameRecord(evil, `other.${evil}`),
      dns.cnameRecord(`other.${evil}`, evil),
    ];
    await byHand.rounds(3, 61_000);
    const told = [...lines, ...textsIn(byHand.watch.status())];
    assert.ok(
      lines.some((line) => line.includes("evil")),
      "the log has the name",
    );
    assert.deepEqual(
      told.filter((text) => /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)),
      [],
    );
    for (const line of lines) assert.match(line, /^dns-drain [a-z-]+: /);
  });

  it("with thousands of addresses fills neither a log line nor the status", async () => {
    const { lines, logger } = listener();
    let count = 0;
    const answer = (question: Buffer): Buffer =>
      count === 0 ? dns.addressesReply(question, [own, other]) : manyAddresses(question, count);
    await using server = await answeringServer({
      udp: (question) => (count === 0 ? answer(question) : dns.replyTo(question, { header: { tc: 1 } })),
      tcp: answer,
    });
    using byHand = watchByHand({ names: name, addresses: own, authorities: server.id, resolvers: server.id, logger });
    await byHand.rounds(15);
    count = 4_000;
    assert.equal((await byHand.roundsUntil("delisted", 40)).at(-1), "delisted");
    assert.ok(
      lines.some((line) => line.includes("10.0.0.0, 10.0.0.1")),
      "the log has some of them",
    );
    assert.deepEqual(
      lines.filter((line) => line.length > 1_000),
      [],
    );
    assert.ok(JSON.stringify(byHand.watch.status()).length < 10_000);
  });

  it("whose servers each have thousands of addresses of their own doesn't stop the process", () => {
    const address = (server: number, index: number): string => `10.${server}.${index >> 8}.${index & 255}`;
    const others = Array.from({ length: 16 }, (_, server) =>
      Array.from({ length: 4_000 }, (_unused, index) => address(server, index)),
    );
    const answers = (...more: string[]): Record<string, Finding> =>
      Object.fromEntries(others.map((set, server) => [`s${server}`, addresses([...more, ...set])]));
    const before = process.cpuUsage();
    const listed = afterRounds(newWatch(), 15, answering(answers(own)));
    const { state, watched, now } = afterRounds(listed, 3, answering(answers()));
    assert.equal(watchStatus(state, watched, now, (at) => at).membership, "suspect");
    const { user } = process.cpuUsage(before);
    assert.ok(user < 4_000_000, `${user / 1_000} ms of processor time`);
  });

  it("that leads here by other names in every answer, for ever, fills neither the memory nor the processor", () => {
    const names = Array.from({ length: 5 }, (_, index) => `n${index}.example`);
    const listings = names.map((owner) => ({ name: owner, type: "A" as const, address: own }));
    const servers = Array.from({ length: 8 }, (_, index) => `s${index}`);
    const endless = ({ name: owner, type }: Question, at: number): Observation[] =>
      servers.flatMap((server, index) => {
        const edge = `${at}-${index % 4}.${owner}`;
        return [
          says(alias(edge, 604_800_000 - at), { server, name: owner, type }),
          says(addresses([own]), { server: `${server}.edge`, name: edge, type }),
        ];
      });
    const before = process.cpuUsage();
    const first = afterRounds(newWatch({ listings }), 100, endless);
    const { state } = afterRounds(first, 50, endless);
    const { user } = process.cpuUsage(before);
    assert.ok(user < 10_000_000, `${user / 1_000} ms of processor time`);
    assert.ok(state.ledger.length < 1.1 * first.state.ledger.length, `${state.ledger.length} links`);
  });

  it("leads to eight names, and 32 servers for each, in a round, whatever it publishes", async (t) => {
    const world = await openEndlessZones(t);
    using byHand = watchByHand({ names: "www.zone0.test", addresses: own, resolvers: world.resolver }, world.port);
    await byHand.rounds(1);
    const first = world.asked.splice(0);
    assert.equal(new Set(first.map(({ asked }) => asked)).size, 8);
    assert.equal(first.filter(({ type }) => type === Packet.TYPE.A).length, 8 * 32);
    const atResolver = world.atResolver.length;
    await byHand.rounds(1);
    assert.equal(world.atResolver.length, atResolver, "what was found out is known for a while");
  });

  it("whose servers can't be asked over TCP is reported 64 times, and then no more", async (t) => {
    const servers = await Promise.all(
      Array.from({ length: 80 }, () =>
        createFaultServer({
          onUdp: (question, asker) => asker.send(dns.addressReply(question)),
          onTcp: (_question, socket) => void socket.end(),
        }),
      ),
    );
    t.after(() => Promise.all(servers.map((server) => server.close())));
    let lines = 0;
    const ask = createAskAuthority(() => (lines += 1));
    const plain = servers.map(({ host, port }) => plainServer(host, port));
    for (const _round of [1, 2, 3]) {
      const asked = vantagesOf(plain, []).map((vantage) =>
        ask(vantage, { name, type: "A" }, { ...patient, signal: new AbortController().signal }),
      );
      await Promise.all(asked);
    }
    assert.equal(lines, 64);
  });
});

function listener() {
  const lines: string[] = [];
  const hear = (line: string): void => void lines.push(line);
  return { lines, logger: { info: hear, warn: hear, error: hear } };
}

/** All texts of a value, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** So many different addresses: 10.0.0.0, 10.0.0.1 and so on. */
function manyAddresses(question: Buffer, count: number): Buffer {
  const reply = dns.longReply(question, count);
  for (let index = 0; index < count; index++)
    reply.writeUInt32BE(0x0a00_0000 + index, reply.length - 16 * (count - index) + 12);
  return reply;
}

/**
 * A world in which every name is the alias of one in the next zone, and each zone has 20 name servers with 3 addresses.
 * The resolver knows them, and so many addresses of this machine answer.
 */
async function openEndlessZones(t: TestContext) {
  const hosts = Array.from({ length: 60 }, (_, index) => `127.66.0.${index + 1}`);
  const asked: { readonly asked: string; readonly type: number }[] = [];
  const atResolver: string[] = [];
  const resolver = await createFaultServer({
    onUdp(question, asker) {
      const asks = dns.nameAsked(question).toLowerCase();
      atResolver.push(asks);
      const answer = answerAbout(asks, typeOf(question), hosts);
      asker.send(dns.replyTo(question, { ...answer, header: { aa: 0, ra: 1 } }));
    },
  });
  t.after(() => resolver.close());
  let port = 0;
  for (const host of hosts) {
    const socket = createSocket("udp4");
    t.after(() => socket.close());
    socket.bind(port, host);
    await once(socket, "listening");
    port = socket.address().port;
    socket.on("message", (question, from) => {
      const asks = dns.nameAsked(question).toLowerCase();
      const [, zone = "0"] = /zone(\d+)/.exec(asks) ?? [];
      asked.push({ asked: asks, type: typeOf(question) });
      const answers = [dns.cnameRecord(asks, `www.zone${Number(zone) + 1}.test`)];
      socket.send(dns.replyTo(question, { answers }), from.port, from.address);
    });
  }
  return { resolver: `${resolver.host}:${resolver.port}`, port, asked, atResolver };
}

function answerAbout(asked: string, type: number, hosts: readonly string[]): dns.ReplyChanges {
  const [, host = "", zone = ""] = /^(?:(\w+)\.)?(zone\d+\.test)$/.exec(asked) ?? [];
  if (type === Packet.TYPE.NS && host === "")
    return { answers: Array.from({ length: 20 }, (_, index) => dns.nsRecord(zone, `ns${index}.${zone}`)) };
  const [, index] = /^ns(\d+)$/.exec(host) ?? [];
  if (type !== Packet.TYPE.A || index === undefined) return { authorities: [dns.soaRecord(zone)] };
  const its = hosts.slice(Number(index) * 3, Number(index) * 3 + 3);
  return { answers: its.map((address) => dns.aRecord(asked, address)) };
}

function typeOf(question: Buffer): number {
  return Packet.parse(question).questions[0]?.type ?? 0;
}
