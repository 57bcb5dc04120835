import assert from "node:assert/strict";
import diagnosticsChannel from "node:diagnostics_channel";
import { describe, it, type TestContext } from "node:test";

import type { PhaseChange } from "@dns-drain/core";
import type { LogMessage, QuestionMessage } from "@dns-drain/dns";

import { addressesReply, cnameRecord, nameAsked, replyTo } from "../support/dns-messages.ts";
import { answeringServer } from "../support/dns/answering-server.ts";
import { name, other, own } from "../support/dns/observations.ts";
import { watchByHand } from "../support/dns/watch-by-hand.ts";
import { DrainStage } from "../support/drain-stage.ts";

/** What is published on a channel until the end of the test. */
function heardOn<Message>(t: TestContext, channel: string): Message[] {
  const messages: Message[] = [];
  const listen = (message: unknown): void => void messages.push(message as Message);
  diagnosticsChannel.subscribe(channel, listen);
  t.after(() => diagnosticsChannel.unsubscribe(channel, listen));
  return messages;
}

describe("dns-drain:phase", () => {
  it("has every transition, and why", (t) => {
    const phases = heardOn<PhaseChange>(t, "dns-drain:phase");
    const { runner } = new DrainStage();
    runner.start("by hand");
    runner.cancel("a mistake");
    assert.deepEqual(phases, [
      { from: "serving", to: "draining", reason: "by hand" },
      { from: "draining", to: "serving", reason: "a mistake" },
    ]);
  });
});

describe("dns-drain:log", () => {
  it("has every line without its prefix, though there is no logger", (t) => {
    const lines = heardOn<LogMessage>(t, "dns-drain:log");
    new DrainStage({ logger: false }).runner.start("by hand");
    assert.deepEqual(lines.at(-1), {
      level: "info",
      code: "phase-changed",
      message: "serving -> draining with 0 connections: by hand",
    });
  });
});

describe("dns-drain:question", () => {
  const refused = (question: Buffer): Buffer => replyTo(question, { header: { rcode: 5 } });
  const cases = [
    ["present", (question: Buffer) => addressesReply(question, [own, other])],
    ["absent", (question: Buffer) => addressesReply(question, [other])],
    ["empty", (question: Buffer) => addressesReply(question, [])],
    ["inconclusive", refused],
  ] as const;

  for (const [outcome, answer] of cases) {
    it(`tells of an authority's answer that it is ${outcome}`, async (t) => {
      const questions = heardOn<QuestionMessage>(t, "dns-drain:question");
      await using server = await answeringServer({ udp: answer });
      using byHand = watchByHand({ names: name, addresses: own, authorities: server.id, resolvers: server.id });
      await byHand.rounds(1);
      const { durationMs, ...told } = questions.find(({ type }) => type === "A")!;
      const reason = outcome === "inconclusive" ? { reason: "refused" } : {};
      assert.deepEqual(told, { name, type: "A", server: server.id, role: "authority", outcome, ...reason });
      assert.ok(durationMs >= 0);
    });
  }

  it("tells of an alias, and of the question about its target", async (t) => {
    const questions = heardOn<QuestionMessage>(t, "dns-drain:question");
    const target = "edge.example";
    const answer = (question: Buffer): Buffer =>
      nameAsked(question).toLowerCase() === name
        ? replyTo(question, { answers: [cnameRecord(name, target)] })
        : addressesReply(question, [own]);
    await using server = await answeringServer({ udp: answer });
    using byHand = watchByHand({ names: name, addresses: own, authorities: server.id, resolvers: server.id });
    await byHand.rounds(1);
    const told = questions.filter(({ type }) => type === "A").slice(0, 2);
    assert.deepEqual(
      told.map((question) => [question.name, question.outcome]),
      [
        [name, "alias"],
        [target, "present"],
      ],
    );
  });

  it("tells of a resolver's answer, once it is asked", async (t) => {
    const questions = heardOn<QuestionMessage>(t, "dns-drain:question");
    let given = [own, other];
    const answer = (question: Buffer): Buffer => addressesReply(question, given);
    await using server = await answeringServer({ udp: answer, tcp: answer });
    using byHand = watchByHand({ names: name, addresses: own, authorities: server.id, resolvers: server.id });
    await byHand.rounds(15);
    assert.ok(questions.every(({ role, outcome }) => role === "authority" && outcome !== "absent"));
    given = [other];
    await byHand.roundsUntil("delisted", 10);
    await byHand.rounds(1);
    assert.ok(questions.some(({ role, outcome }) => role === "resolver" && outcome === "absent"));
  });
});
