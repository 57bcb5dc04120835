import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { DrainStage } from "../support/drain-stage.ts";
import { removal, watchStatus } from "../support/fake-watch.ts";

/** A host that every cache has had the time to forget. */
function forgotten(): DrainStage {
  const stage = new DrainStage({ spreadMs: 0, quietMs: 0 });
  stage.watch.say(removal(stage.inMs(0), true));
  return stage;
}

const told = ({ log }: DrainStage): (string | undefined)[] =>
  log.about(/straggler-arrived/).map((line) => /\d+ connections?/.exec(line)?.[0]);

describe("stragglers", () => {
  it("are told of at once, and then once a minute however many come", () => {
    const stage = forgotten();
    for (let second = 0; second < 120; second++) {
      stage.target.visitedAt(stage.clock.now());
      stage.clock.advance(1_000);
    }
    assert.deepEqual(told(stage), ["1 connection", "61 connections"]);
  });

  it("aren't told of again when nobody else has come", () => {
    const stage = forgotten();
    stage.target.visitedAt(0);
    stage.clock.advance(120_000);
    stage.target.holds({});
    assert.deepEqual(told(stage), ["1 connection"]);
  });

  it("are told of anew in another drain", () => {
    const stage = forgotten();
    stage.target.visitedAt(0);
    stage.watch.say(watchStatus("listed"));
    stage.clock.advance(60_000);
    stage.watch.say(removal(stage.inMs(0), true));
    stage.target.visitedAt(stage.clock.now());
    assert.deepEqual(told(stage), ["1 connection", "1 connection"]);
  });

  it("aren't those who come before every cache has had its time", () => {
    const stage = new DrainStage();
    stage.runner.start("by hand");
    stage.target.visitedAt(0);
    assert.deepEqual(told(stage), []);
  });
});
