import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { announcement } from "#core/telling/announce.js";
import { readDrainOptions } from "#core/drain-config.js";
import type { DrainOptions } from "#core/options.js";

import { DrainStage } from "../support/drain-stage.ts";
import { watchStatus } from "../support/fake-watch.ts";

function lineFor(needMs: number, options: DrainOptions): string {
  return announcement(needMs, readDrainOptions({ ...options, logger: false }));
}

describe("announcement()", () => {
  it("says what a full drain takes, and that a signal leaves less", () => {
    assert.equal(
      lineFor(90_000, {}),
      "a full drain takes about 130 s: 90 s until every cache has noticed, then 40 s to leave; " +
        "SIGTERM gives it 25 s, less than that: it would shed at once, and serve until the end",
    );
  });

  it("says that a signal leaves enough when it does", () => {
    const line = lineFor(2_000, { deadlineMs: 60_000, signals: ["SIGTERM", "SIGINT"] });
    assert.match(line, /^a full drain takes about 42 s: .*; SIGTERM or SIGINT gives it 60 s$/);
  });

  it("says nothing of signals when none is heard", () => {
    assert.match(lineFor(2_000, { signals: [] }), /then 40 s to leave$/);
  });

  it("is logged once, when the address is first seen in DNS", () => {
    const { watch, log } = new DrainStage({ watch: undefined });
    assert.equal(log.about(/a full drain/).length, 0);
    const stage = new DrainStage();
    stage.watch.say(watchStatus("suspect"));
    stage.watch.say(watchStatus("listed"));
    assert.equal(stage.log.about(/^info: dns-drain drain-planned: host.test is listed; a full drain takes/).length, 1);
    assert.equal(watch.listeners.size, 0);
  });
});
