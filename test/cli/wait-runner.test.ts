import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Judgement } from "#cli/waiting/judgement.js";
import type { Pursuit } from "#cli/waiting/pursuit.js";
import { runWait } from "#cli/waiting/wait-runner.js";
import type { Observation } from "@dns-drain/dns/parts";
import { name, own, addresses, says, silence } from "../support/dns/observations.ts";

/** Asks again and again, and knows what was said last. */
const listening: Pursuit<readonly Observation[]> = {
  start: () => [],
  questions: () => [{ name, type: "A" }],
  isConfirming: () => false,
  afterAuthorities: (_before, answers) => answers,
  resolvers: () => [],
  afterResolver: (before) => before,
  judge: (answers) => ({ outcome: "no", answers }) as unknown as Judgement,
  pauseMs: () => 1,
};

describe("runWait()", () => {
  for (const lateMs of [0, 2]) {
    it(`ends with what was said last, not with the round that its end cut short, by a clock that is ${lateMs} ms late`, async () => {
      const startedAt = performance.now();
      const answer = says(addresses([own]));
      let asked = 0;
      /** Answers once, and then says nothing until it is called off. */
      async function askAuthorities(_question: unknown, signal: AbortSignal): Promise<Observation[]> {
        if (asked++ === 0) return [answer];
        await sleep(10_000, undefined, { signal }).catch(() => {});
        return [says(silence)];
      }
      const last = await runWait(listening, {
        observer: { askAuthorities, askResolver: async () => [] },
        servers: [],
        // Timers don't go by it, as they may ring a bit early.
        now: () => Math.max(0, performance.now() - startedAt - lateMs),
        timeoutMs: 50,
        signal: new AbortController().signal,
        onJudgement: () => {},
      });
      assert.deepEqual(last, { outcome: "no", answers: [answer] });
      assert.ok(asked > 1);
    });
  }
});
