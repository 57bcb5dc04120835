import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { nextMembership, unlisted } from "#dns/deciding/membership.js";
import type { Round } from "#dns/deciding/round.js";
import { createWorld } from "../../sim/histories.ts";
import { live } from "../../sim/host.ts";
import { judge } from "../../sim/judge.ts";
import { createRandom, type Random } from "../../sim/random.ts";
import { runHistory, type Tallies } from "../../sim/run.ts";
import { shrink } from "../../sim/shrink.ts";
import { isListedAt, lastHeldAt, removedAt } from "../../sim/truth.ts";
import { timelineOf, type Content, type Happening, type World, type ZoneKind } from "../../sim/world.ts";

const minute = 60_000;
const hour = 60 * minute;
const content: Content = { hasOwn: true, isAliasOld: true, ttlMs: 5 * minute, others: 2, share: 0.5 };
const removed = { ...content, hasOwn: false };
/** A history for each kind of zone. `npm run sim` lives through more of them. */
const seedOfKind: Readonly<Record<ZoneKind, number>> = {
  stable: 4,
  replaced: 5,
  chain: 7,
  hinted: 17,
  rotating: 9,
  weighted: 10,
};
const calm: World = {
  seed: 1,
  kind: "stable",
  servers: 2,
  shown: 8,
  hasIpv6: false,
  resolvers: ["honest"],
  start: content,
  happenings: [],
  endsAt: 12 * hour,
};

function removal(at: number, lagsMs = [0, 20 * minute]): Happening {
  return { kind: "change", at, content: removed, lagsMs };
}

const with_ = (...happenings: Happening[]): World => ({ ...calm, happenings });

describe("the simulator", () => {
  it("has no false drain and no missed removal in twenty thousand host-hours with zones of every kind", () => {
    const tallies: Tallies = {};
    for (const seed of Object.values(seedOfKind)) runHistory(tallies, seed);
    assert.deepEqual(Object.keys(tallies), Object.keys(seedOfKind));
    const failing = Object.values(tallies).flatMap((tally) => tally.failing);
    const drains = Object.values(tallies).reduce((sum, tally) => sum + tally.drains, 0);
    assert.deepEqual(failing, []);
    assert.ok(drains > 10, `${drains} drains`);
  });

  it("gives the same lives for the same seed", () => {
    const [first, second]: Tallies[] = [{}, {}];
    for (const tallies of [first, second]) for (let seed = 50; seed < 54; seed++) runHistory(tallies ?? {}, seed, 30);
    assert.deepEqual(first, second);
  });

  it("skips only time in which nothing happens", () => {
    let [skipped, deeds] = [0, 0];
    for (let seed = 100; seed < 110; seed++) {
      const timeline = timelineOf(createWorld(seed, 20));
      const [quick, slow] = [live(timeline), live(timeline, { canSkip: false })];
      assert.deepEqual(quick.deeds, slow.deeds, `seed ${seed}`);
      assert.ok(
        Math.abs(quick.questions / slow.questions - 1) < 0.05,
        `seed ${seed}: ${quick.questions}, ${slow.questions}`,
      );
      skipped += quick.skippedRounds;
      deeds += slow.deeds.length;
    }
    assert.ok(skipped > 20_000 && deeds > 30, `${skipped} rounds skipped, ${deeds} deeds`);
  });

  it("drains once after a removal, when the last authority and its last cache have let go", () => {
    const timeline = timelineOf(with_(removal(5 * hour)));
    const { drains, falseDrains, detectionMs, excessMs } = judge(timeline, live(timeline));
    assert.deepEqual([drains, falseDrains], [1, []]);
    assert.ok((detectionMs[0] ?? Infinity) < 15_000 && (excessMs[0] ?? Infinity) < 80_000);
  });
});

describe("the truth", () => {
  const lagging = timelineOf(with_(removal(5 * hour)));

  it("is that an address is listed until the last authority drops it", () => {
    assert.equal(isListedAt(lagging, 5 * hour + 19 * minute), true);
    assert.equal(isListedAt(lagging, 5 * hour + 20 * minute), false);
    assert.equal(removedAt(lagging, 6 * hour), 5 * hour + 20 * minute);
  });

  it("is that a cache may hold it for its TTL from then", () =>
    assert.equal(lastHeldAt(lagging, 6 * hour), 5 * hour + 25 * minute));

  it("is that a server which is down hands nothing out", () => {
    const down: Happening = { kind: "down", from: 5 * hour + minute, to: 6 * hour, servers: [1] };
    assert.equal(lastHeldAt(timelineOf(with_(removal(5 * hour), down)), 6 * hour), 5 * hour + 6 * minute);
  });

  it("of a chain is that of the link which goes first", () => {
    const switched: Happening = {
      kind: "change",
      at: 5 * hour,
      content: { ...content, isAliasOld: false },
      lagsMs: [0, 0],
    };
    assert.equal(lastHeldAt(timelineOf({ ...with_(switched), kind: "chain" }), 9 * hour), 5 * hour + 5 * minute);
  });
});

describe("the judge", () => {
  const timeline = timelineOf(with_(removal(5 * hour)));
  const drainedAt = (at: number): ReturnType<typeof judge> =>
    judge(timeline, {
      deeds: [
        { kind: "delisted", at },
        { kind: "drains", at },
      ],
      questions: 0,
      rounds: 0,
      skippedRounds: 0,
    });

  it("calls a drain false that begins while the address is listed, or held", () => {
    assert.equal(drainedAt(4 * hour).falseDrains[0]?.why, "listed");
    assert.equal(drainedAt(5 * hour + 19 * minute).falseDrains[0]?.why, "listed");
    assert.equal(drainedAt(5 * hour + 24 * minute).falseDrains[0]?.why, "held");
    assert.deepEqual(drainedAt(5 * hour + 26 * minute).falseDrains, []);
  });

  it("calls a removal missed that no drain follows", () => {
    assert.deepEqual(drainedAt(5 * hour + 26 * minute).missedRemovals, []);
    assert.equal(drainedAt(4 * hour).missedRemovals.length, 1);
    assert.equal(judge(timeline, { deeds: [], questions: 0, rounds: 0, skippedRounds: 0 }).missedRemovals.length, 1);
  });
});

describe("shrink()", () => {
  it("keeps what a failure needs, and nothing else", () => {
    // A host that sleeps through the removal misses it.
    const asleep: Happening = { kind: "stopped", from: 5 * hour - minute, to: 11 * hour };
    const noise: Happening[] = [1, 2, 3].map((nth) => ({
      kind: "down",
      from: nth * hour,
      to: nth * hour + minute,
      servers: [0],
    }));
    const { happenings } = shrink(with_(...noise, removal(5 * hour), asleep));
    assert.deepEqual(happenings, [removal(5 * hour), asleep]);
  });
});

/** A round of one server that draws so many of a fleet. */
function subsetRound(random: Random, fleet: number, shown: number): Round {
  const pool = Array.from({ length: fleet }, (_, member) => `198.51.100.${member}`);
  const addresses = Array.from(
    { length: shown },
    () => pool.splice(random.integer(0, pool.length - 1), 1)[0] as string,
  ).sort();
  const answers = [addresses.join(" ")];
  const isPresent = addresses.includes("198.51.100.0");
  return isPresent
    ? { kind: "present", holders: ["a"], others: [], addresses, answers }
    : { kind: "absent", addresses, answers };
}

function weightedRound(random: Random, share: number): Round {
  const isPresent = random.chance(share);
  const addresses = [isPresent ? "198.51.100.0" : "198.51.100.1"];
  return isPresent
    ? { kind: "present", holders: ["a"], others: [], addresses, answers: addresses }
    : { kind: "absent", addresses, answers: addresses };
}

describe("rotation is never taken for a removal", () => {
  const zones: readonly [zone: string, round: (random: Random) => Round][] = [
    ["8 of 9", (random) => subsetRound(random, 9, 8)],
    ["8 of 50", (random) => subsetRound(random, 50, 8)],
    ["3 of 10", (random) => subsetRound(random, 10, 3)],
    ["1 of 20", (random) => subsetRound(random, 20, 1)],
    ["99 %", (random) => weightedRound(random, 0.99)],
    ["90 %", (random) => weightedRound(random, 0.9)],
    ["50 %", (random) => weightedRound(random, 0.5)],
    ["1 %", (random) => weightedRound(random, 0.01)],
  ];
  for (const [zone, round] of zones)
    it(`in 40,000 rounds of ${zone}`, () => {
      const random = createRandom(7);
      let [membership, wrong] = [unlisted(0), 0];
      for (let nth = 1; nth <= 40_000; nth++) {
        membership = nextMembership(membership, round(random), nth * 10_000);
        if (membership.name === "delisted") wrong++;
      }
      assert.equal(wrong, 0);
    });
});
