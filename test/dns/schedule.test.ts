import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { startSchedule } from "#dns/running/schedule.js";
import { FakeClock } from "@dns-drain/lab";

// A zone that has summer time, whatever the machine's is.
process.env["TZ"] = "Europe/Berlin";

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const yearMs = 365 * 24 * hourMs;
const everyTenSeconds = "*/10 * * * * *";
/** The most by which a round every ten seconds is delayed at random. */
const longestDelayMs = 2 * secondMs;

let clock: FakeClock;
let rounds: number[];
let end: () => void;

const note = (): Promise<void> => {
  rounds.push(clock.now());
  return Promise.resolve();
};

function start(expression: string, at = "2026-06-01T00:00:00Z", round = note): void {
  clock = new FakeClock(Date.parse(at));
  end = startSchedule(expression, round, clock);
}

beforeEach(() => {
  [rounds, end] = [[], () => {}];
});

afterEach(() => {
  end();
  assert.equal(clock.pending, 0, "a timer is left");
});

describe("a schedule", () => {
  it("begins one round in each slot, none at the start, each with up to a fifth of the interval of delay", async () => {
    start(everyTenSeconds);
    await clock.advanceAndSettle(10 * minuteMs + longestDelayMs);
    assert.deepEqual(
      rounds.map((at) => Math.floor(at / 10_000)),
      Array.from({ length: 60 }, (_, index) => index + 1),
    );
    assert.ok(rounds.every((at) => at % 10_000 < longestDelayMs));
  });

  it("begins one round in a slot although timers ring early", async (t) => {
    t.mock.method(Math, "random", () => 0);
    start(everyTenSeconds);
    const { after } = clock;
    clock.after = (ms, wake) => after.call(clock, ms > 1 ? ms - 0.5 : ms, wake);
    await clock.advanceAndSettle(10 * minuteMs + longestDelayMs);
    assert.equal(rounds.length, 60);
  });

  it("begins no round while one is under way, and goes on after one that failed", async () => {
    let fail = (): void => {};
    start(everyTenSeconds, undefined, async () => {
      await note();
      await new Promise((_resolve, reject) => (fail = () => reject(new Error("broken"))));
    });
    await clock.advanceAndSettle(minuteMs);
    assert.equal(rounds.length, 1);
    fail();
    await clock.advanceAndSettle(10_000 + longestDelayMs);
    assert.equal(rounds.length, 2);
  });

  it("leaves no timer and begins nothing after its end, which may come while a round is delayed", async (t) => {
    t.mock.method(Math, "random", () => 0.999);
    start(everyTenSeconds);
    await clock.advanceAndSettle(10 * secondMs);
    end();
    assert.equal(clock.pending, 0);
    await clock.advanceAndSettle(minuteMs);
    assert.deepEqual(rounds, []);
  });

  it("is delayed by a part of its shortest interval: a pause at night makes none late by hours", async (t) => {
    t.mock.method(Math, "random", () => 0.999);
    t.mock.timers.enable({ apis: ["Date"], now: new Date(2026, 5, 1, 18, 45) });
    start("*/10 8-18 * * *", new Date().toISOString());
    await clock.advanceAndSettle(7 * minuteMs);
    assert.equal(rounds.length, 1);
  });

  it("begins a round in a slot that comes once in years, also when the process was busy at that second", async (t) => {
    t.mock.method(Math, "random", () => 0);
    start("0 0 29 2 *", "2028-02-28T22:00:00Z");
    await clock.advanceAndSettle(hourMs - 10 * secondMs);
    assert.equal(rounds.length, 0);
    clock.moveWall(20 * secondMs);
    await clock.advanceAndSettle(hourMs);
    assert.equal(rounds.length, 1);
  });

  for (const [change, eve] of [
    ["begins", "2026-03-28T23:30:00Z"],
    ["ends", "2026-10-24T23:30:00Z"],
  ] as const) {
    it(`keeps its pace when summer time ${change}`, async (t) => {
      t.mock.method(Math, "random", () => 0);
      start("*/5 * * * *", eve);
      await clock.advanceAndSettle(3 * hourMs);
      assert.equal(rounds.length, 3 * 12);
    });
  }
});

describe("a schedule whose wall clock jumps", () => {
  for (const [jump, ms] of [
    ["an hour ahead", hourMs],
    ["an hour back", -hourMs],
    ["fifty years ahead", 50 * yearMs],
    ["fifty years back", -50 * yearMs],
  ] as const) {
    it(`goes on within seconds, with no more than a round per slot: ${jump}`, async () => {
      start(everyTenSeconds);
      await clock.advanceAndSettle(95 * secondMs);
      clock.moveWall(ms);
      rounds = [];
      await clock.advanceAndSettle(minuteMs);
      assert.ok(rounds.length >= 5 && rounds.length <= 7, `${rounds.length} rounds in a minute`);
    });

    it(`finds the slot that is suddenly near: ${jump}, to two minutes before it`, async (t) => {
      t.mock.method(Math, "random", () => 0);
      const slot = Date.parse("2026-06-01T01:00:00Z");
      start("0 3 1 6 *", new Date(slot - 2 * minuteMs - ms).toISOString());
      await clock.advanceAndSettle(minuteMs);
      rounds = [];
      clock.moveWall(ms - minuteMs);
      await clock.advanceAndSettle(2 * minuteMs);
      assert.equal(rounds.length, 1);
    });
  }
});
