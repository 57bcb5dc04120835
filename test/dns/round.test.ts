import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Observation } from "#dns/observing/observation.js";
import { besideFamily, readRound, voiceOf, withHints, type Round } from "#dns/deciding/round.js";
import { addresses, alias, empty, name, other, own, says, silence } from "../support/dns/observations.ts";

const target = "edge.provider.example";
const at = (server: string, finding: Observation["finding"], owner = name): Observation =>
  says(finding, { server, name: owner });

function read(observations: readonly Observation[], leftOut: readonly string[] = []): Round {
  const voices = new Set(leftOut.map((server) => voiceOf({ server, name, type: "A" })));
  return readRound(observations, { name, type: "A", address: own, leftOut: voices });
}

describe("readRound()", () => {
  const cases: readonly [claim: string, observations: Observation[], kind: Round["kind"]][] = [
    ["one authority with the address is enough", [at("s1", addresses([other])), at("s2", addresses([own]))], "present"],
    ["a present answer outweighs silence", [at("s1", silence), at("s2", addresses([own, other]))], "present"],
    [
      "all authorities without it are an absence",
      [at("s1", addresses([other])), at("s2", addresses([other]))],
      "absent",
    ],
    [
      "a silent authority beside an absent answer proves nothing",
      [at("s1", silence), at("s2", addresses([other]))],
      "inconclusive",
    ],
    ["silence alone proves nothing", [at("s1", silence), at("s2", silence)], "inconclusive"],
    ["no answer at all proves nothing", [], "inconclusive"],
    ["answers to other questions prove nothing", [says(addresses([other]), { type: "AAAA" })], "inconclusive"],
    ["no address anywhere is empty", [at("s1", empty), at("s2", empty)], "empty"],
    ["a record set without records is empty", [at("s1", addresses([]))], "empty"],
    ["an authority with others outweighs an empty one", [at("s1", empty), at("s2", addresses([other]))], "absent"],
    ["an alias is followed", [at("s1", alias(target)), at("s3", addresses([own]), target)], "present"],
    ["an alias to others is an absence", [at("s1", alias(target)), at("s3", addresses([other]), target)], "absent"],
    [
      "an alias that nobody answers for proves nothing",
      [at("s1", alias(target)), at("s3", silence, target)],
      "inconclusive",
    ],
    ["an alias that nobody was asked about proves nothing", [at("s1", alias(target))], "inconclusive"],
    ["a dangling alias is empty", [at("s1", alias(target)), at("s3", empty, target)], "empty"],
    [
      "an alias that nobody was asked about holds up the absence of the others",
      [at("s1", addresses([other])), at("s2", alias(target))],
      "inconclusive",
    ],
    ["an alias to itself proves nothing", [at("s1", alias(name))], "inconclusive"],
    ["aliases in a ring prove nothing", [at("s1", alias(target)), at("s3", alias(name), target)], "inconclusive"],
    [
      "an authority that lags behind a switched alias still publishes the address",
      [
        at("s1", alias(target)),
        at("s2", alias("old.example")),
        at("s3", addresses([other]), target),
        at("s3", addresses([own]), "old.example"),
      ],
      "present",
    ],
    [
      "an authority whose alias can't be followed holds up the absence of the others",
      [at("s1", addresses([other])), at("s2", alias(target)), at("s3", silence, target)],
      "inconclusive",
    ],
  ];
  for (const [claim, observations, kind] of cases) it(claim, () => assert.equal(read(observations).kind, kind));

  it("passes over an authority that is left out, but only while another one answers", () => {
    assert.equal(read([at("s1", addresses([other])), at("s2", silence)], ["s2"]).kind, "absent");
    assert.equal(read([at("s1", silence), at("s2", silence)], ["s1", "s2"]).kind, "inconclusive");
    assert.equal(read([at("s1", addresses([other])), at("s2", addresses([own]))], ["s2"]).kind, "present");
  });

  it("leaves an authority out for the question it doesn't answer, not for others", () => {
    const observations = [at("s1", alias(target)), at("s2", addresses([other]), target), at("s1", silence, target)];
    assert.equal(read(observations, ["s1"]).kind, "inconclusive");
  });

  it("tells which authorities have the address and which haven't, leaving out those that say nothing", () => {
    const round = read([at("s1", addresses([own])), at("s2", addresses([other])), at("s3", empty), at("s4", silence)]);
    const voices = ["s1", "s2", "s3"].map((server) => voiceOf({ server, name, type: "A" }));
    assert.ok(round.kind === "present");
    assert.deepEqual([...round.holders, ...round.others], voices);
  });

  it("gives addresses and answers an order that doesn't depend on the servers'", () => {
    const one = read([at("s1", addresses([other, own])), at("s2", addresses([own, other]))]);
    assert.ok(one.kind === "present");
    assert.deepEqual([one.addresses, one.answers], [[own, other], [`${own} ${other}`]]);
  });

  it("tells the addresses of all authorities together, sorted, and the answers apart", () => {
    const third = "192.0.2.3";
    const round = read([at("s1", addresses([third, own])), at("s2", addresses([other]))]);
    assert.ok(round.kind === "present");
    assert.deepEqual(
      [round.addresses, round.answers],
      [
        [own, other, third],
        [`${own} ${third}`, other],
      ],
    );
  });

  it("keeps the doubts, to tell who said what", () => {
    const doubtful = at("s1", silence);
    assert.deepEqual(read([doubtful], ["s1"]), { kind: "inconclusive", doubts: [doubtful] });
    assert.deepEqual(read([doubtful, at("s2", addresses([other]))]), { kind: "inconclusive", doubts: [doubtful] });
  });
});

describe("withHints()", () => {
  const absent = read([at("s1", addresses([other]))]);
  const present = read([at("s1", addresses([own]))]);
  const doubtful = read([at("s1", silence)]);
  const none = read([at("s1", empty)]);
  const cases: readonly [string, Round, Round, boolean, Round][] = [
    ["hints that hold the address make it listed", absent, present, false, present],
    ["hints don't take a listing away", present, absent, true, present],
    ["hints add nothing to address records that hold it", present, read([at("s9", addresses([own]))]), true, present],
    ["hints that were never there need not be readable", absent, doubtful, false, absent],
    ["hints that were there and can't be read prove nothing", absent, doubtful, true, doubtful],
    ["hints that are gone leave the absence", absent, none, true, absent],
    ["hints can't make silence conclusive", doubtful, absent, true, doubtful],
  ];
  for (const [claim, round, hints, isHinted, expected] of cases)
    it(claim, () => assert.equal(withHints(round, hints, isHinted), expected));
});

describe("besideFamily()", () => {
  const empties = read([at("s1", empty)]);
  const others = read([at("s1", addresses([other]))]);

  it("takes a family without addresses for an absence when the other family has some", () =>
    assert.deepEqual(besideFamily(empties, others), { ...others, isOtherFamily: true }));

  it("leaves a name without any address empty, and doubt a doubt", () => {
    assert.equal(besideFamily(empties, empties), empties);
    assert.equal(besideFamily(empties, read([at("s1", silence)])), empties);
    assert.equal(besideFamily(read([at("s1", silence)]), others).kind, "inconclusive");
  });

  it("says when the other family wasn't asked about, behind an alias neither", () => {
    const half = { kind: "empty", isHalfKnown: true };
    assert.deepEqual(besideFamily(empties, read([])), half);
    assert.deepEqual(besideFamily(empties, read([at("s1", alias(target))])), half);
    assert.deepEqual(besideFamily(empties, read([at("s1", silence), at("s2", alias(target))])), half);
    assert.equal(besideFamily(empties, read([at("s1", alias(name))])), empties);
  });
});
