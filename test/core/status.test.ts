import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { DrainStage } from "../support/drain-stage.ts";
import { FakeTarget } from "../support/fake-target.ts";
import { removal, watchStatus } from "../support/fake-watch.ts";

const startedAt = 1_700_000_000_000;

describe("status()", () => {
  it("is plain JSON, with times since the epoch", () => {
    const stage = new DrainStage();
    stage.clock.advance(1_000);
    void stage.runner.stop("SIGTERM");
    const status = stage.runner.status();
    assert.deepEqual(JSON.parse(JSON.stringify(status)), status);
    assert.equal(status.phase, "draining");
    assert.equal(status.since, startedAt + 1_000);
    assert.match(status.reason, /^SIGTERM: caches need 90 s/);
    assert.deepEqual(status.order, {
      kind: "stop",
      at: startedAt + 1_000,
      reason: "SIGTERM",
      deadlineAt: startedAt + 26_000,
    });
  });

  it("is short when there is nothing to say: no order, no DNS", () => {
    const { runner } = new DrainStage({ watch: undefined });
    assert.deepEqual(runner.status(), {
      phase: "serving",
      since: startedAt,
      reason: "nothing has asked this host to leave",
      connections: { idle: 0, busy: 0, upgraded: 0 },
      shedding: { shed: 0, closedIdle: 0, arrived: 0, cut: 0 },
      stragglers: 0,
    });
  });

  it("says what the watch says", () => {
    const { runner } = new DrainStage();
    assert.deepEqual(runner.status().dns, watchStatus("listed"));
  });

  it("adds the servers up", () => {
    const { runner, target } = new DrainStage();
    const other = new FakeTarget();
    runner.attach(other);
    target.holds({ idle: 1, busy: 2 });
    other.holds({ idle: 3, upgraded: 1 });
    other.tally = { shed: 5, closedIdle: 2, arrived: 1, lastArrivalAt: 0 };
    const { connections, shedding } = runner.status();
    assert.deepEqual(connections, { idle: 4, busy: 2, upgraded: 1 });
    assert.deepEqual(shedding, { shed: 5, closedIdle: 2, arrived: 1, cut: 0 });
  });

  it("counts what was cut at the end", async () => {
    const onClosed = (): void => void (told = runner.status().shedding.cut);
    const { runner, target } = new DrainStage({ deadlineMs: 0, onClosed });
    let told = 0;
    target.holds({ busy: 2 });
    await runner.stop("SIGTERM");
    assert.deepEqual([told, runner.status().shedding.cut], [2, 2]);
  });

  it("calls a straggler who comes after every cache has had its time, and nobody else", () => {
    const { runner, target, watch, inMs } = new DrainStage();
    runner.start("by hand");
    target.visitedAt(0);
    target.visitedAt(0);
    watch.say(removal(inMs(1_000)));
    assert.equal(runner.status().stragglers, 0);
    watch.say(removal(inMs(0), true));
    assert.equal(runner.status().stragglers, 0);
    target.visitedAt(0);
    assert.equal(runner.status().stragglers, 1);
    assert.equal(runner.status().shedding.arrived, 3);
  });

  it("counts stragglers of this drain, not of one that was taken back", () => {
    const { runner, target, watch, inMs } = new DrainStage();
    watch.say(removal(inMs(0), true));
    target.visitedAt(0);
    assert.equal(runner.status().stragglers, 1);
    watch.say(watchStatus("listed"));
    assert.equal(runner.status().stragglers, 0);
    target.onShed = () => void (target.tally = { shed: 0, closedIdle: 0, arrived: 0, lastArrivalAt: undefined });
    watch.say(removal(inMs(0), true));
    target.visitedAt(0);
    assert.equal(runner.status().stragglers, 1);
  });

  it("goes on to say what shedding has done when the drain has closed", async () => {
    const { runner, target } = new DrainStage({ deadlineMs: 0 });
    target.tally = { shed: 5, closedIdle: 2, arrived: 1, lastArrivalAt: 0 };
    await runner.stop("SIGTERM");
    assert.deepEqual(runner.status().shedding, { shed: 5, closedIdle: 2, arrived: 1, cut: 0 });
  });
});
