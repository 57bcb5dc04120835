import assert from "node:assert/strict";
import { test } from "node:test";

import { certainSilenceMs, createRhythm, noteQuiet, noteRequest, pace, type Pace } from "#core/targets/http2/rhythm.js";

/** What is thought of a client after these pauses, with a round trip of 20 ms. */
function paceAfter(...pausesMs: readonly number[]): Pace {
  const rhythm = createRhythm();
  let now = 0;
  for (const pauseMs of pausesMs) {
    noteQuiet(rhythm, now);
    now += pauseMs;
    noteRequest(rhythm, now);
    now += 100;
  }
  return pace(rhythm, 20);
}

test("pace() knows nothing before the first pause", () => {
  assert.equal(paceAfter(), "unknown");
});

test("pace() knows nothing without the round trip", () => {
  const rhythm = createRhythm();
  noteQuiet(rhythm, 0);
  noteRequest(rhythm, 500);
  assert.equal(pace(rhythm, undefined), "unknown");
});

test("the first request of a session is no pause", () => {
  const rhythm = createRhythm();
  noteRequest(rhythm, 500);
  assert.equal(pace(rhythm, 20), "unknown");
});

const cases: readonly [readonly number[], Pace][] = [
  [[20], "hurried"],
  [[22, 25, 21], "hurried"],
  [[40], "unknown"],
  [[40, 41], "unknown"],
  [[40, 41, 40], "pausing"],
  [[80], "pausing"],
  [[3000, 40, 500], "pausing"],
  [[21, 400], "unknown"],
  [[21, 400, 400], "mixed"],
  [[21, 22, 21, 1000, 22], "mixed"],
  [[21, 21, 21, 21, 300, 21, 21, 21], "hurried"],
  [[400, 400, 400, 400, 21, 400, 400, 400], "pausing"],
  [[400, 400, 400, 400, 21, 22, 400, 400], "mixed"],
  [[21, 21, 21, 21, 400, 400, 400, 400, 400, 400, 400, 400], "pausing"],
];

for (const [pausesMs, expected] of cases) {
  test(`pace() is ${expected} after pauses of ${pausesMs.join(", ")} ms, at 20 ms of round trip`, () => {
    assert.equal(paceAfter(...pausesMs), expected);
  });
}

test("certainSilenceMs() is longer than any pause that counts as none", () => {
  for (const roundTripMs of [0, 1, 20, 300]) {
    const rhythm = createRhythm();
    noteQuiet(rhythm, 0);
    noteRequest(rhythm, certainSilenceMs(roundTripMs));
    assert.equal(pace(rhythm, roundTripMs), "pausing");
  }
});
