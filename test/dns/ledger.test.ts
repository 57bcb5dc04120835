import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { countFromNow, dropSilent, recordRound, type Ledger } from "#dns/deciding/ledger.js";
import type { Observation } from "#dns/observing/observation.js";
import { voiceOf } from "#dns/deciding/round.js";
import { isHinted, largestTtlMs, staleUntil } from "#dns/deciding/stale-until.js";
import { lastHeldAt, observationsOf, target, zoneHistories } from "../support/dns/caches.ts";
import { addresses, alias, empty, name, other, own, says, silence } from "../support/dns/observations.ts";

const way = { name, address: own };
const owns = { names: new Set([name]), addresses: new Set([own]) };
const day = 86_400_000;

/** The ledger after rounds of answers, each at the moment it is listed under. */
function recorded(rounds: Readonly<Record<number, readonly Observation[]>>, ledger: Ledger = []): Ledger {
  return Object.entries(rounds).reduce(
    (links, [at, answers]) =>
      recordRound(
        links,
        answers.map((answer) => ({ ...answer, at: Number(at) })),
        owns,
        Number(at),
      ),
    ledger,
  );
}

const until = (rounds: Readonly<Record<number, readonly Observation[]>>): number => staleUntil(recorded(rounds), way);
const here = (ttlMs = 60_000, server = "s1", owner = name): Observation =>
  says(addresses([own], ttlMs), { server, name: owner });
const gone = (server = "s1", owner = name): Observation => says(addresses([other]), { server, name: owner });
const aliased = (to: string, ttlMs: number): Observation => says(alias(to, ttlMs));

describe("staleUntil()", () => {
  const cases: readonly [claim: string, rounds: Record<number, Observation[]>, expected: number][] = [
    ["is never for an address that was never seen", { 0: [gone()] }, -Infinity],
    [
      "has no end while an authority publishes it",
      { 0: [here(), here(5, "s2")], 10: [gone(), here(5, "s2")] },
      Infinity,
    ],
    ["counts the TTL from the first answer without it, and a second more", { 0: [here()], 9: [gone()] }, 61_009],
    [
      "counts from the last authority that drops it",
      { 0: [here(), here(60_000, "s2")], 9: [gone(), here(60_000, "s2")], 20_000: [gone(), gone("s2")] },
      81_000,
    ],
    [
      "keeps the longest of the TTLs that the authorities give",
      { 0: [here(), here(day, "s2")], 9: [gone(), gone("s2")] },
      day + 1009,
    ],
    [
      "remembers the TTL from before it was lowered",
      { 0: [here(day)], 10_000: [here(5000)], 3_600_000: [gone()] },
      day + 11_000,
    ],
    ["forgets it once it has run out", { 0: [here(day)], 10_000: [here(5000)], [2 * day]: [gone()] }, 2 * day + 6000],
    ["takes TTL 0 for a second", { 0: [here(0)], 9: [gone()] }, 1009],
    [
      "takes a TTL of a week as it is, and a longer one for a week",
      { 0: [here(604_800_000), here(2 ** 31 * 1000, "s2")], 9: [gone(), gone("s2")] },
      604_801_009,
    ],
    ["isn't shortened by answers that prove nothing", { 0: [here()], 9: [says(silence)] }, Infinity],
    ["counts a name that is deleted like any other removal", { 0: [here()], 9: [says(empty)] }, 61_009],
    [
      "is later when it comes back in between",
      { 0: [here()], 9: [gone()], 30_000: [here()], 40_000: [gone()] },
      101_000,
    ],
    [
      "is that of the alias when the alias is switched",
      { 0: [aliased(target, 300_000), here(20_000, "s2", target)], 9: [aliased("new.example", 5000)] },
      301_009,
    ],
    [
      "is that of the address when the alias stays, however often it is refreshed",
      {
        0: [aliased(target, 5000), here(day, "s2", target)],
        9: [aliased(target, 5000), gone("s2", target)],
        20_000: [aliased(target, 5000), gone("s2", target)],
        40_000: [aliased(target, 5000), gone("s2", target)],
      },
      day + 1009,
    ],
    [
      "is that of the link which expires first when both go",
      { 0: [aliased(target, 300_000), here(20_000, "s2", target)], 9: [says(empty), gone("s2", target)] },
      21_009,
    ],
    [
      "is never for names that are aliases of one another",
      { 0: [aliased(target, 5000), says(alias(name, 5000), { server: "s2", name: target })] },
      -Infinity,
    ],
    [
      "isn't ended by another server's answer to another question",
      { 0: [here()], 9: [says(addresses(["2001:db8::2"]), { server: "s2", type: "AAAA" })] },
      Infinity,
    ],
    [
      "is that of a server which is no longer asked, from the moment of its replacement",
      { 0: [here(60_000, "old")], 9: [gone("new")] },
      61_009,
    ],
  ];
  for (const [claim, rounds, expected] of cases) it(claim, () => assert.equal(until(rounds), expected));

  it("stays what it was when nothing happens any more", () => {
    const ledger = recorded({ 0: [here()], 9: [gone()] });
    assert.equal(staleUntil(recorded({ [day]: [gone()], [9 * day]: [gone()] }, ledger), way), 61_009);
  });

  it("is never earlier than the moment at which the last honest cache lets go of the address", () =>
    fc.assert(
      fc.property(zoneHistories, (history) => {
        const ledger = history.reduce<Ledger>(
          (links, step) => recordRound(links, observationsOf(step), owns, step.at),
          [],
        );
        assert.ok(staleUntil(ledger, way) >= lastHeldAt(history));
      }),
      { numRuns: 2000 },
    ));
});

describe("dropSilent()", () => {
  const before = recorded({ 0: [here(), here(60_000, "s2")] });
  const answers = [gone(), says(silence, { server: "s2" })];
  const leftOut = new Set([voiceOf({ server: "s2", name, type: "A" })]);

  it("takes what a silent server published for gone, while another answers", () => {
    const ledger = dropSilent(recorded({ 9: answers }, before), leftOut, answers, 9);
    assert.equal(staleUntil(ledger, way), 61_009);
  });

  it("holds what was published while nobody answers: it may be us who can't hear", () => {
    const nobody = answers.map((answer) => ({ ...answer, finding: silence }));
    assert.equal(staleUntil(dropSilent(before, leftOut, nobody, 9), way), Infinity);
  });

  it("leaves alone what the others publish, and what nobody else was asked about", () => {
    const published = [here(), says(silence, { server: "s2" })];
    assert.equal(staleUntil(dropSilent(recorded({ 9: published }, before), leftOut, published, 9), way), Infinity);
    const beside = [says(silence, { server: "s2" }), gone("s1", "www.example"), says(empty, { type: "AAAA" })];
    assert.equal(staleUntil(dropSilent(before, new Set(before.map(voiceOf)), beside, 9), way), Infinity);
  });

  it("counts nothing anew that had gone before the server fell silent", () => {
    const withdrawn = recorded({ 9: [gone(), gone("s2")] }, before);
    const ledger = dropSilent(withdrawn, leftOut, answers, 50_000);
    assert.equal(staleUntil(recorded({ 500_000: [gone(), gone("s2")] }, ledger), way), 61_009);
  });

  it("counts from the moment at which the server speaks again", () => {
    const ledger = dropSilent(recorded({ 9: answers }, before), leftOut, answers, 9);
    assert.equal(staleUntil(recorded({ 500_000: [gone(), gone("s2")] }, ledger), way), 561_000);
  });
});

describe("countFromNow()", () => {
  it("lets everything that was held when the address was missed first expire from the decision on", () => {
    const ledger = recorded({ 0: [here()], 9: [gone()] });
    assert.equal(staleUntil(countFromNow(ledger, way, 9, 500_000), way), 561_000);
  });

  it("lets an alias that led to the address expire from the decision on, and no alias that led elsewhere", () => {
    const before = { 0: [aliased(target, 300_000), here(day, "s2", target)], 9: [aliased("new.example", 5000)] };
    assert.equal(staleUntil(countFromNow(recorded(before), way, 9, 100_000), way), 401_000);
    const elsewhere = recorded({
      0: [aliased("elsewhere.example", 300_000), here(5000, "s2")],
      9: [gone(), gone("s2")],
    });
    const counted = countFromNow(elsewhere, way, 9, 100_000);
    assert.equal(staleUntil(counted, { name, address: "elsewhere.example" }), 301_009);
  });

  it("leaves alone what had expired before, and what leads elsewhere", () => {
    const ledger = recorded({ 0: [here(day, "old")], 1: [here()], [2 * day]: [here()], [2 * day + 9]: [gone()] });
    assert.equal(staleUntil(countFromNow(ledger, way, 2 * day + 9, 3 * day), way), 3 * day + 61_000);
  });
});

describe("recordRound()", () => {
  it("records nothing of an answer that leads nowhere", () =>
    assert.deepEqual(recorded({ 0: [says(empty), gone("s2")] }), []));
});

describe("isHinted()", () => {
  const hinted = says(addresses([own, "2001:db8::1"]), { type: "HTTPS" });

  it("is true while HTTPS records hold the address", () => {
    assert.equal(isHinted(recorded({ 0: [hinted, here()] }), way), true);
    assert.equal(isHinted(recorded({ 0: [here()] }), way), false);
    assert.equal(isHinted(recorded({ 0: [hinted], 9: [says(empty, { type: "HTTPS" })] }), way), false);
  });
});

describe("largestTtlMs()", () => {
  it("is the largest that a removal now would have to wait for", () => {
    const lowered = recorded({ 0: [here(day)], 10_000: [here(5000)] });
    assert.equal(largestTtlMs(lowered, 10_000), 5000);
    const removed = recorded({ 20_000: [gone()] }, lowered);
    const end = staleUntil(removed, way);
    assert.deepEqual([largestTtlMs(removed, end - 1), largestTtlMs(removed, end)], [5000, 0]);
  });
});
