import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { systemClock } from "#dns/clock.js";

const longestTimerMs = 2 ** 31 - 1;

describe("systemClock", () => {
  it("rings once, no sooner than it was set to", async () => {
    const since = systemClock.now();
    await new Promise<void>((resolve) => {
      systemClock.after(20, resolve);
      setTimeout(() => {}, 100);
    });
    assert.ok(systemClock.now() - since >= 19);
  });

  it("doesn't ring when it is called off", async () => {
    let rings = 0;
    systemClock.after(1, () => rings++)();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(rings, 0);
  });

  it("holds waits that are longer than a timer, in pieces", (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    let rings = 0;
    systemClock.after(longestTimerMs + 1000, () => rings++);
    t.mock.timers.tick(longestTimerMs);
    assert.equal(rings, 0);
    t.mock.timers.tick(1000);
    assert.equal(rings, 1);
  });

  it("calls off a long wait in its second piece", (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    let rings = 0;
    const cancel = systemClock.after(longestTimerMs + 1000, () => rings++);
    t.mock.timers.tick(longestTimerMs);
    cancel();
    t.mock.timers.tick(5000);
    assert.equal(rings, 0);
  });
});
