import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { type Answers, address, rotating, simulateGone } from "./support/simulated-wait.ts";

const [old, b, c] = [address, "192.0.2.8", "192.0.2.9"];
const grace = "1m";

/** The address until then, the others for ever. */
function until(removedMs: number, ...others: string[]): Answers {
  return (atMs) => (atMs < removedMs ? [old, ...others] : others);
}

function assertBetween(value: number, least: number, most: number): void {
  assert.ok(value >= least && value <= most, `${value} isn't between ${least} and ${most}`);
}

describe("waiting until an address is gone", () => {
  it("takes the TTL that was seen and the grace, from the removal on, and little more", () => {
    const { tookMs, judgement, stages } = simulateGone(
      { authorities: [until(60_000, b, c), until(60_000, b, c)], ttlMs: 300_000 },
      { grace },
    );
    assert.equal(judgement.outcome, "yes");
    assertBetween(tookMs, 60_000 + 361_000, 60_000 + 375_000);
    assert.deepEqual(stages, ["waiting", "confirming", "propagating", "done"]);
  });

  it("of an address that was never seen, takes the TTL of those beside it from the first answer on", () => {
    const { tookMs, judgement } = simulateGone({ authorities: [() => [b, c]], ttlMs: 300_000 }, { grace });
    assert.equal(judgement.outcome, "yes");
    assertBetween(tookMs, 361_000, 365_000);
    assert.match(judgement.reason, /it was never seen here, so it is taken for removed at .* with a TTL of 5m/);
  });

  it("believes a stable set of several addresses after 13 answers, and one of a single address after two minutes", () => {
    const quick = { grace: "0", ttl: "0" };
    assertBetween(simulateGone({ authorities: [() => [b, c]] }, quick).tookMs, 12_000, 20_000);
    assertBetween(simulateGone({ authorities: [() => [b]] }, quick).tookMs, 130_000, 140_000);
  });

  it("believes three answers if the user says that all addresses are in each (--stable)", () => {
    for (const answers of [() => [b], until(5_000, b), (atMs: number) => [atMs < 5_000 ? old : b]])
      assertBetween(simulateGone({ authorities: [answers] }, { grace: "0", stable: true }).tookMs, 2_000, 14_000);
  });

  it("believes a replacement that reaches one authority after the other", () => {
    const replaced =
      (atMs: number): Answers =>
      (now) =>
        now < atMs ? [old, b] : [b, c];
    const { tookMs, judgement } = simulateGone({ authorities: [replaced(5_000), replaced(9_000)] }, { grace: "0" });
    assert.equal(judgement.outcome, "yes");
    assertBetween(tookMs, 9_000 + 12_000, 9_000 + 25_000);
  });

  it("needs the more answers the fewer of the addresses are in one", () => {
    const all = Array.from({ length: 12 }, (_, index) => `198.51.100.${index}`);
    const rounds = [4, 2, 1].map(
      (show) => simulateGone({ authorities: [rotating(all, show)] }, { grace: "0", ttl: "0" }).tookMs / 1_000,
    );
    const [many = 0, few = 0, one = 0] = rounds;
    assert.ok(25 < many && many < few && few < one && one < 300, rounds.join(", "));
  });

  it("never ends while the address takes its turns", () => {
    const nine = [old, ...Array.from({ length: 8 }, (_, index) => `198.51.100.${index}`)];
    const { judgement } = simulateGone(
      { authorities: [rotating(nine, 3), rotating(nine, 3)] },
      { grace: "0" },
      600_000,
    );
    assert.equal(judgement.outcome, "no");
  });

  it("begins anew when the address returns", () => {
    const flapping: Answers = (atMs) => (atMs > 10_000 && atMs < 40_000 ? [b, c] : [old, b, c]);
    const { judgement, stages } = simulateGone({ authorities: [flapping], ttlMs: 60_000 }, {}, 100_000);
    assert.equal(judgement.outcome, "no");
    assert.deepEqual(stages, ["waiting", "confirming", "propagating", "waiting"]);
  });

  it("leaves an authority out that has been silent for a minute, and says how many have agreed", () => {
    const { judgement, tookMs } = simulateGone({ authorities: [until(5_000, b, c), () => undefined] }, { grace: "0" });
    assert.equal(judgement.outcome, "yes");
    assert.ok(tookMs > 60_000);
    assert.deepEqual(
      judgement.servers.filter(({ kind }) => kind === "authority").map(({ state }) => state),
      ["yes", "unclear"],
    );
  });

  it("is hopeless after a minute in which no authority has said anything of use", () => {
    const { judgement, tookMs } = simulateGone({ authorities: [() => undefined] });
    assert.equal(judgement.outcome, "hopeless");
    assertBetween(tookMs, 60_000, 64_000);
  });

  it("is hopeless a minute after everything but a resolver that never answers has agreed", () => {
    const resolvers = [() => [b, c], () => undefined];
    const { judgement, tookMs } = simulateGone({ authorities: [until(5_000, b, c)], resolvers }, { grace: "10s" });
    assert.equal(judgement.outcome, "hopeless");
    assertBetween(tookMs, 75_000, 100_000);
  });

  it("goes on for as long as a resolver returns what it should have forgotten", () => {
    const stale: Answers = (atMs) => (atMs < 400_000 ? [old] : [b, c]);
    const { judgement, tookMs } = simulateGone(
      { authorities: [until(5_000, b, c)], resolvers: [stale] },
      { grace: "0" },
    );
    assert.equal(judgement.outcome, "yes");
    assertBetween(tookMs, 400_000, 420_000);
  });

  it("of a name without any address, can't tell how long to wait unless it is said", () => {
    assert.equal(simulateGone({ authorities: [() => []] }).judgement.outcome, "hopeless");
    const { judgement, tookMs } = simulateGone({ authorities: [() => []] }, { ttl: "2m", grace: "0" });
    assert.equal(judgement.outcome, "yes");
    assertBetween(tookMs, 121_000, 125_000);
  });

  it("takes a name that loses its last address for what the user has said: gone", () => {
    const { judgement } = simulateGone({ authorities: [until(30_000)] }, { grace: "0" });
    assert.equal(judgement.outcome, "yes");
  });
});
