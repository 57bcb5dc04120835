import assert from "node:assert/strict";
import { describe, it } from "node:test";

import type { DrainStatus } from "@dns-drain/core";

import { chartText, roundUp } from "#core/telling/status-page/browser/chart.js";
import { leadFor } from "#core/telling/status-page/browser/estimate.js";
import { runsOf, turnsOf, withSample, type Sample } from "#core/telling/status-page/browser/history.js";
import { duration, relation, sentence, timeLeft } from "#core/telling/status-page/browser/words.js";

import { removal, watchStatus } from "../support/fake-watch.ts";

const now = 1_700_000_000_000;

describe("the status page's words", () => {
  const durations: readonly (readonly [ms: number, words: string])[] = [
    [0, "0 s"],
    [999, "0 s"],
    [45_000, "45 s"],
    [60_000, "1 min"],
    [134_000, "2 min 14 s"],
    [3_600_000, "1 h"],
    [12_000_000, "3 h 20 min"],
    [86_400_000, "1 d"],
    [180_000_000, "2 d 2 h"],
  ];
  for (const [ms, words] of durations) it(`say ${ms} ms as ${words}`, () => assert.equal(duration(ms), words));

  it("count a second that has begun as time left, and never less than none", () => {
    assert.equal(timeLeft(now + 1, now), "1 s");
    assert.equal(timeLeft(now + 59_001, now), "1 min");
    assert.equal(timeLeft(now - 5_000, now), "0 s");
  });

  it("tell before from after", () => {
    assert.equal(relation(now + 12_000, now), "in 12 s");
    assert.equal(relation(now - 999, now), "now");
    assert.equal(relation(now - 5_000, now), "5 s ago");
  });

  it("make a sentence of a reason, and leave a name as it is", () => {
    assert.equal(sentence("nothing has asked this host to leave"), "Nothing has asked this host to leave.");
    assert.equal(sentence("api.example.com no longer lists 192.0.2.7"), "api.example.com no longer lists 192.0.2.7.");
    assert.equal(sentence("SIGTERM: the deadline has come."), "SIGTERM: the deadline has come.");
    assert.equal(sentence(""), ".");
  });
});

describe("the status page's estimate", () => {
  const lead = (dns?: DrainStatus["dns"]): string => leadFor({ dns } as DrainStatus, now);

  it("says how long it would take, takes, or that it can't be told", () => {
    assert.match(lead(), /^No DNS is watched/);
    assert.match(lead(watchStatus("unlisted", { reason: "a.example has never listed it" })), /^a\.example has never/);
    assert.match(lead(watchStatus("listed")), /would take 1 min 30 s/);
    assert.match(lead(removal(now + 61_000)), /^1 min 1 s until every cache/);
    assert.match(lead(removal(now - 1)), /^Any moment now/);
    assert.match(lead(removal(null)), /can't be told yet/);
    assert.match(lead(removal(now - 1, true)), /^Every cache has had its time/);
  });
});

describe("the status page's chart", () => {
  const sample = (second: number, idle: number, phase: Sample["phase"] = "serving"): Sample => {
    return { at: now + second * 1_000, phase, idle, busy: 1, upgraded: 2 };
  };

  it("says in a sentence what it shows", () => {
    const samples = [sample(0, 7), sample(1, 97), sample(2, 0)];
    const text = chartText(samples, now + 65_000);
    assert.equal(text, "Over the last 1 min 5 s: from 10 to 3 connections, 100 at most.");
    assert.match(chartText([], now), /begins when/);
  });

  it("ends its scale with a round number", () => {
    assert.deepEqual([4, 7, 10, 11, 21, 41, 51, 999, 10_001].map(roundUp), [4, 10, 10, 20, 40, 50, 100, 1_000, 20_000]);
  });

  it("has a gap where the server was lost, and a mark where a phase began", () => {
    const samples = [sample(0, 1), sample(1, 1, "draining"), sample(20, 1, "draining"), sample(21, 1)];
    assert.deepEqual(
      runsOf(samples).map((run) => run.length),
      [2, 2],
    );
    assert.deepEqual(
      turnsOf(samples).map(({ phase }) => phase),
      ["draining", "serving"],
    );
  });

  it("remembers a quarter of an hour", () => {
    let samples: readonly Sample[] = [];
    for (let second = 0; second < 1_000; second++) samples = withSample(samples, sample(second, second));
    assert.equal(samples.length, 900);
    assert.equal(samples.at(-1)?.idle, 999);
    assert.equal(samples[0]?.idle, 100);
    assert.deepEqual(withSample(samples, sample(999.5, 0)), samples, "one a second");
  });

  it("goes on when the server's clock is put back", () => {
    const samples = [sample(0, 1), sample(10, 2), sample(11, 3)];
    assert.deepEqual(
      withSample(samples, sample(2, 4)).map(({ idle }) => idle),
      [1, 4],
    );
  });
});
