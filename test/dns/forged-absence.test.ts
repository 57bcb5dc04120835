import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { addressesReply } from "../support/dns-messages.ts";
import { answeringServer, type AnsweringServer } from "../support/dns/answering-server.ts";
import { name, other, own } from "../support/dns/observations.ts";
import { watchByHand } from "../support/dns/watch-by-hand.ts";

const listed = [own, other];
const removed = [other];
/** Rounds until a stable set is known to be one. */
const learning = 15;

describe("an attacker whose forged absence comes before every true answer over UDP", () => {
  it("drains no host, however long it goes on", async () => {
    const attack: Attack = { isOn: false, truth: listed };
    await using first = await attackedServer(attack);
    await using second = await attackedServer(attack);
    using byHand = watchByHand({
      names: name,
      addresses: own,
      authorities: [first.id, second.id],
      resolvers: first.id,
    });
    await byHand.rounds(learning);
    attack.isOn = true;
    const memberships = await byHand.rounds(300);
    // Each absence is followed by a question that the attacker has no part in, and the next one over UDP by the next absence.
    assert.deepEqual(memberships, Array.from({ length: 150 }, () => ["suspect", "listed"]).flat());
  });

  it("doesn't keep a true removal from being found", async () => {
    const attack: Attack = { isOn: false, truth: listed };
    await using server = await attackedServer(attack);
    using byHand = watchByHand({ names: name, addresses: own, authorities: server.id, resolvers: server.id });
    await byHand.rounds(learning);
    attack.isOn = true;
    await byHand.rounds(50);
    attack.truth = removed;
    // What comes and goes at an authority, with these two answers, might have been given a tenth of its weight.
    assert.equal((await byHand.roundsUntil("delisted", 600)).at(-1), "delisted");
  });

  it("begins no drain of a host that is listed again", async () => {
    const attack: Attack = { isOn: false, truth: listed };
    await using server = await attackedServer(attack);
    using byHand = watchByHand({ names: name, addresses: own, authorities: server.id, resolvers: server.id });
    await byHand.rounds(learning);
    attack.truth = removed;
    assert.equal((await byHand.rounds(5)).at(-1), "delisted");
    Object.assign(attack, { isOn: true, truth: listed });
    assert.equal((await byHand.rounds(1)).at(-1), "listed");
  });
});

describe("an authority that can't be asked over TCP", () => {
  const answer = (addresses: () => readonly string[]) => (question: Buffer) => addressesReply(question, addresses());

  for (const [how, tcp] of [
    ["refuses connections", {}],
    ["closes them without a word", { tcp: () => undefined }],
  ] as const) {
    it(`is asked over UDP, and reported once, if it ${how}`, async () => {
      let given = listed;
      await using server = await answeringServer({ udp: answer(() => given), ...tcp });
      const { logger, warnings } = listeningLogger();
      using byHand = watchByHand({ names: name, addresses: own, authorities: server.id, resolvers: server.id, logger });
      await byHand.rounds(learning);
      assert.equal(warnings.length, 0);
      given = removed;
      assert.equal((await byHand.rounds(5)).at(-1), "delisted");
      assert.equal(warnings.length, 1);
      assert.ok(
        warnings[0]?.startsWith(`dns-drain tcp-unreachable: ${server.id} can't be asked over TCP`),
        warnings[0],
      );
    });
  }

  it("isn't reported while it doesn't answer over UDP either", async () => {
    let isUp = true;
    await using lasting = await answeringServer({ udp: answer(() => removed), tcp: answer(() => removed) });
    await using ending = await answeringServer({
      udp: (question) => (isUp ? addressesReply(question, listed) : undefined),
    });
    const { logger, warnings } = listeningLogger();
    const authorities = [lasting.id, ending.id];
    using byHand = watchByHand({ names: name, addresses: own, authorities, resolvers: lasting.id, logger });
    await byHand.rounds(1);
    isUp = false;
    // A minute of silence leaves it out; from then on absences count, and are to be confirmed.
    await byHand.rounds(2, 61_000);
    assert.equal(byHand.watch.status().membership, "suspect");
    await byHand.rounds(1);
    assert.deepEqual(
      warnings.filter((line) => line.includes("TCP")),
      [],
    );
  });
});

interface Attack {
  isOn: boolean;
  /** The addresses that the authority has. */
  truth: readonly string[];
}

function attackedServer(attack: Attack): Promise<AnsweringServer> {
  const truth = (question: Buffer): Buffer => addressesReply(question, attack.truth);
  return answeringServer({
    udp(question, asker) {
      if (attack.isOn) asker.send(addressesReply(question, removed));
      return truth(question);
    },
    tcp: truth,
  });
}

function listeningLogger() {
  const warnings: string[] = [];
  const ignore = (): void => {};
  return { warnings, logger: { info: ignore, error: ignore, warn: (line: string) => void warnings.push(line) } };
}
