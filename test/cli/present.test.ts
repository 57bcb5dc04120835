import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { address, type Answers, rotating, simulatePresent } from "./support/simulated-wait.ts";

const [old, other] = ["192.0.2.8", "192.0.2.9"];

/** The address from then on, and another one before. */
function from(addedMs: number): Answers {
  return (atMs) => (atMs < addedMs ? [old] : [address, old]);
}

describe("waiting until an address is there", () => {
  it("waits for the last authority, then for the last resolver", () => {
    const resolvers = [from(0), from(50_000)];
    const { judgement, tookMs, stages } = simulatePresent({ authorities: [from(5_000), from(20_000)], resolvers });
    assert.equal(judgement.outcome, "yes");
    assert.ok(tookMs >= 50_000 && tookMs < 60_000, `${tookMs}`);
    assert.deepEqual(stages, ["waiting", "confirming", "propagating", "done"]);
  });

  it("begins anew when an authority loses it again, and doesn't when one is silent for a moment", () => {
    const lost: Answers = (atMs) => (atMs > 10_000 && atMs < 30_000 ? [old] : [address, old]);
    const silent: Answers = (atMs) => (atMs > 10_000 && atMs < 30_000 ? undefined : [address, old]);
    const stagesWith = (authority: Answers): readonly string[] =>
      simulatePresent({ authorities: [authority, from(0)], resolvers: [from(60_000)] }).stages;
    assert.deepEqual(stagesWith(lost).slice(0, 4), ["confirming", "propagating", "waiting", "confirming"]);
    assert.deepEqual(stagesWith(silent), ["confirming", "propagating", "done"]);
  });

  it("is content with an address that takes its turns", () => {
    const turns = (): Answers => rotating([address, old, other], 2);
    const { judgement } = simulatePresent({ authorities: [turns(), turns()], resolvers: [turns(), turns()] });
    assert.equal(judgement.outcome, "yes");
  });

  it("is not content while an authority has never shown it", () => {
    const { judgement } = simulatePresent({ authorities: [from(0), () => [old]], resolvers: [from(0)] }, 600_000);
    assert.equal(judgement.outcome, "no");
    assert.equal(judgement.stage, "waiting");
  });

  it("is hopeless after a minute in which no authority, or no resolver that is left, has said anything of use", () => {
    assert.equal(simulatePresent({ authorities: [() => undefined] }).judgement.outcome, "hopeless");
    const { judgement, tookMs } = simulatePresent({ authorities: [from(0)], resolvers: [from(0), () => undefined] });
    assert.equal(judgement.outcome, "hopeless");
    assert.ok(tookMs < 70_000, `${tookMs}`);
  });
});
