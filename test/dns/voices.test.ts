import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Finding, Observation } from "#dns/observing/observation.js";
import { hearAuthorities, isLeftOut, leftOutVoices, type Authority } from "#dns/deciding/voices.js";
import { voiceOf } from "#dns/deciding/round.js";
import { addresses, own, says, silence } from "../support/dns/observations.ts";

const here = addresses([own]);
const minute = 60_000;

/** What is known after answers that came at a moment. */
function heard(at: number, answers: readonly Observation[], known: readonly Authority[] = []): readonly Authority[] {
  return hearAuthorities(
    known,
    answers.map((answer) => ({ ...answer, at })),
    at,
  );
}

const silentSince = (authorities: readonly Authority[]): (number | undefined)[] =>
  authorities.map((authority) => authority.silentSince);

describe("hearAuthorities()", () => {
  it("tells since when an authority has said nothing of use, until it speaks again", () => {
    const spoke = heard(0, [says(here)]);
    const silent = heard(20, [says(silence)], heard(10, [says(silence)], spoke));
    assert.deepEqual([...silentSince(spoke), ...silentSince(silent)], [undefined, 10]);
    assert.deepEqual(silentSince(heard(30, [says(here)], silent)), [undefined]);
  });

  it("hears one that was asked twice in a round if either answer is of use", () => {
    for (const answers of [
      [silence, here],
      [here, silence],
    ]) {
      const [authority, ...more] = heard(
        5,
        answers.map((finding) => says(finding)),
      );
      assert.deepEqual([authority?.last.finding, authority?.silentSince, more.length], [here, undefined, 0]);
    }
    assert.deepEqual(silentSince(heard(5, [says(silence), says(silence)])), [5]);
  });

  it("knows an authority for each question apart: it may know one name and have never heard of another", () => {
    const both = heard(0, [says(here), says(silence, { name: "www.example" })]);
    assert.deepEqual(silentSince(both), [undefined, 0]);
  });

  it("remembers what it wasn't asked about for ten minutes", () => {
    const before = heard(minute, [says(silence, { server: "s2" })]);
    const later = (at: number): (number | undefined)[] => silentSince(heard(at, [says(here)], before));
    assert.deepEqual(later(11 * minute - 1), [undefined, minute]);
    assert.deepEqual(later(11 * minute), [undefined]);
  });

  it("remembers no more than the 64 latest of those", () => {
    const everywhere = Array.from({ length: 100 }, (_, index) => says(here, { server: `s${index}` }));
    const after = heard(2, [says(here, { server: "new" })], heard(1, everywhere));
    assert.equal(after.length, 65);
    assert.deepEqual([after[0]?.last.server, after[1]?.last.server, after[64]?.last.server], ["new", "s36", "s99"]);
  });
});

describe("leftOutVoices()", () => {
  const answers: [Finding, string][] = [
    [silence, "s1"],
    [here, "s2"],
  ];
  const authorities = heard(
    0,
    answers.map(([finding, server]) => says(finding, { server })),
  );

  it("names those that have said nothing of use for a minute, and nobody sooner", () => {
    assert.deepEqual([...leftOutVoices(authorities, minute - 1)], []);
    assert.deepEqual([...leftOutVoices(authorities, minute)], [voiceOf(says(silence, { server: "s1" }))]);
    assert.deepEqual(
      authorities.map((authority) => isLeftOut(authority, 9e9)),
      [true, false],
    );
  });
});
