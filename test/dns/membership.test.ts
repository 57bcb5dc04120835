import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { nextMembership, unlisted, type Membership } from "#dns/deciding/membership.js";
import { absencesNeeded } from "#dns/deciding/removal-test.js";
import type { Round } from "#dns/deciding/round.js";
import { other, own } from "../support/dns/observations.ts";
import {
  absent,
  after,
  empty,
  inconclusive,
  present,
  roundsUntilDelisted,
  start,
  times,
} from "../support/dns/rounds.ts";

const both = [own, other];
const here = present(both);
const gone = absent([other]);
/** Long enough for everything to be known of a set. */
const learned = after(start, times(1200, here));

describe("nextMembership()", () => {
  it("leaves an address unlisted that was never seen, for ever", () => {
    const { membership } = after(start, times(5000, gone));
    assert.deepEqual(membership, unlisted(0));
  });

  it("takes an address out of a stable set after three absences a second apart", () => {
    assert.equal(after(learned, [gone, gone]).membership.name, "suspect");
    assert.equal(after(learned, [gone, gone, gone]).membership.name, "delisted");
  });

  it("counts absences less than a second apart once", () => {
    const { membership } = after(learned, times(10, gone), 150);
    assert.ok(membership.name === "suspect" && membership.absences.count === 2);
  });

  it("asks for more absences of a stable set the less it has been seen", () => {
    const needed = [1, 3, 5, 9, 10, 100].map((seen) =>
      roundsUntilDelisted(after(start, times(seen, here)), () => gone),
    );
    assert.deepEqual(needed, [12, 10, 8, 4, 3, 3]);
  });

  it("lists an address again at once when it is back, whether suspect or delisted", () => {
    for (const count of [1, 2, 3, 50])
      assert.equal(after(learned, [...times(count, gone), here]).membership.name, "listed");
  });

  it("is held by rounds that prove nothing, which don't count and don't interrupt", () => {
    const doubtful = after(learned, [gone, ...times(500, inconclusive), gone]);
    assert.equal(doubtful.membership.name, "suspect");
    assert.equal(after(doubtful, [gone]).membership.name, "delisted");
  });

  it("is held by a name without any address", () =>
    assert.equal(after(learned, times(500, empty)).membership, learned.membership));

  const replaced: readonly [history: number, needed: number][] = [
    [10, 25],
    [20, 12],
    [100, 6],
    [1200, 4],
  ];
  for (const [history, needed] of replaced)
    it(`takes ${needed} absences for a replaced address ({A} to {B}) that was seen ${history} times`, () =>
      assert.equal(
        roundsUntilDelisted(after(start, times(history, present([own]))), () => absent([other])),
        needed,
      ));

  it("needs little more when other members have come and gone", () => {
    const grown = after(learned, times(500, present([...both, "192.0.2.3"])));
    assert.ok((roundsUntilDelisted(grown, () => absent([other, "192.0.2.3"])) ?? Infinity) <= 5);
  });

  it("doesn't take a growing or shrinking fleet for a removal", () => {
    const sizes = Array.from({ length: 50 }, (_, n) =>
      present([own, ...Array.from({ length: n }, (__, i) => `198.51.100.${i}`)]),
    );
    assert.equal(after(start, [...sizes, ...sizes.toReversed()]).membership.name, "listed");
  });

  it("doesn't take an authority that lags behind for rotation", () => {
    const lagging = after(learned, times(600, present(both, { holders: "b", others: "a" })));
    assert.equal(
      roundsUntilDelisted(lagging, () => gone),
      3,
    );
    const third = "192.0.2.3";
    const all = [...both, third];
    const late = present(all, {
      holders: "b",
      others: "a",
      answers: [all, [other, third]].map((set) => set.join(" ")),
    });
    assert.equal(
      roundsUntilDelisted(after(start, times(1200, late)), () => absent([other, third])),
      3,
    );
    const moving = after(
      learned,
      times(600, present([own, other], { holders: "b", others: "a", answers: [own, other] })),
    );
    assert.ok((roundsUntilDelisted(moving, () => absent(["192.0.2.9"])) ?? Infinity) <= 5);
  });

  it("isn't misled by an authority that says both in one round", () => {
    const twice = present(both, { holders: "ab", others: "b" });
    assert.equal(
      roundsUntilDelisted(after(start, times(1200, twice)), () => gone),
      3,
    );
  });

  it("weighs a rotating set by the part of the authorities, and isn't misled when most of them fail", () => {
    const letters = "abcd";
    const answers = Array.from({ length: 20 }, (_, index) => [`answer ${index}`]);
    const rotating = times(1000, here).map((_, index) =>
      present(both, {
        holders: letters[index % 4] ?? "",
        others: letters.replace(letters[index % 4] ?? "", ""),
        answers: answers[index % 20] ?? [],
      }),
    );
    const needed = roundsUntilDelisted(after(start, rotating), (index) => absent([other], answers[index % 20]));
    assert.ok(needed !== undefined && 0.75 ** needed < 1e-8, `${needed} absences`);
  });

  it("takes a weight that is cut to a tenth in one step for what it is", () => {
    const [mine, others] = [present([own]), absent([other])];
    const even = after(
      start,
      times(2000, mine).map((_, index) => (index % 2 === 0 ? mine : others)),
    );
    assert.equal(even.membership.name, "suspect");
    const needed = roundsUntilDelisted(even, () => others);
    assert.ok(needed !== undefined && 0.95 ** needed < 1e-8 && needed < 600, `${needed} absences`);
  });

  it("grows more patient with every flap, and forgets in an hour", () => {
    const flap = (seconds: number): Round[] => [...times(seconds, gone), ...times(20, here)];
    const once = after(learned, flap(20));
    assert.equal(after(once, times(40, gone)).membership.name, "suspect");
    const calm = after(once, times(400, here), 10_000);
    assert.ok((roundsUntilDelisted(calm, () => gone) ?? Infinity) < 10);
  });

  it("never waits for longer than five minutes because of a false alarm", () => {
    const deployed = after(learned, [...times(3, gone), ...times(1800, inconclusive), ...times(20, here)]);
    assert.equal(
      roundsUntilDelisted(deployed, () => gone),
      301,
    );
  });

  it("doesn't take an absence that was certain for rotation", () => {
    const back = after(learned, [...times(100, gone), ...times(10, here)]);
    const later = after(back, times(400, here), 10_000);
    assert.equal(
      roundsUntilDelisted(later, () => gone),
      3,
    );
  });

  it("says when an address was seen too rarely to tell anything", () => {
    const { membership } = after(start, [present([own]), absent([other])]);
    assert.ok(membership.name === "suspect" && absencesNeeded(membership) === Infinity);
  });

  it("stands still while nothing changes", () => {
    const once = after(learned, [here]).membership;
    assert.equal(after({ membership: once, now: 0 }, times(3, here)).membership, once);
  });

  it("forgets small differences of the past, and stands still again", () => {
    const blurred = after(learned, [gone, ...times(9000, here)]).membership;
    assert.ok(blurred.name === "listed" && blurred.history.present === blurred.history.rounds);
    assert.equal(after({ membership: blurred, now: 1e9 }, [here]).membership, blurred);
    const young = after(start, times(500, here));
    const removed = after(young, [gone, here, ...times(100, gone), ...times(9000, here)]).membership;
    assert.ok(removed.name === "listed" && removed.history.present === removed.history.rounds);
  });

  it("takes no set for stable that was another one once, however long it stood", () => {
    const third = "192.0.2.3";
    const grown = after(learned, [present([...both, third]), here]);
    assert.equal(
      roundsUntilDelisted(grown, () => gone),
      4,
    );
    const swapped = after(learned, [present([own, third])]).membership;
    assert.ok(swapped.name === "listed" && swapped.history.set === undefined);
    // Two authorities that disagree, and then agree: no answer is new.
    const answers = [both, [own, third]].map((set) => set.join(" "));
    const apart = after(start, times(1200, present([...both, third], { answers })));
    const { membership } = after(apart, [here]);
    assert.ok(membership.name === "listed" && membership.history.set === undefined);
  });

  it("takes no set for stable of which an authority showed a part", () => {
    const partly = present(both, { answers: [both.join(" "), own] });
    for (const seen of [after(start, times(1200, partly)), after(learned, [partly])])
      assert.equal(
        roundsUntilDelisted(seen, () => gone),
        4,
      );
  });

  it("notices an authority that comes and goes after a long time, and forgets it when that is long over", () => {
    const flap = [present(both, { holders: "a", others: "b" }), here];
    const flapping = after(learned, [...flap, ...flap]);
    assert.ok((roundsUntilDelisted(flapping, () => gone) ?? Infinity) > 3);
    assert.equal(
      roundsUntilDelisted(after(flapping, times(9000, here)), () => gone),
      3,
    );
  });

  it("expects a weight to be cut of few answers that take turns, and not of many", () => {
    const needed = (count: number): number => {
      const answers = Array.from({ length: count }, (_, index) => [`answer ${index}`]);
      const turns = times(1000, here).map((_, index) =>
        present(both, {
          holders: "ab"[index % 2] ?? "",
          others: "ba"[index % 2] ?? "",
          answers: answers[index % count] ?? [],
        }),
      );
      return roundsUntilDelisted(after(start, turns), (index) => absent([other], answers[index % count])) ?? Infinity;
    };
    assert.ok(needed(8) > 5 * needed(9), `${needed(8)} absences of 8 answers, ${needed(9)} of 9`);
  });

  it("remembers every different answer, up to nine", () => {
    const answersAfter = (...rounds: string[][]): readonly string[] => {
      const { membership } = after(
        start,
        rounds.map((answers) => present([own], { answers })),
      );
      return membership.name === "listed" ? membership.history.answers : [];
    };
    assert.deepEqual(answersAfter(["a"], ["a", "b"], ["c"]), ["a", "b", "c"]);
    const many = Array.from({ length: 20 }, (_, index) => `${index}`);
    assert.equal(answersAfter(many, ["more"]).length, 9);
    const missed = after(learned, [absent([other], many)]).membership;
    assert.ok(missed.name === "suspect" && missed.absences.answers.length === 9);
  });

  it("learns what is rarely seen for longer, and for no longer than ten thousand rounds", () => {
    const [mine, others] = [present([own]), absent([other])];
    const seenOnceIn = (rounds: number, cycles: number): number => {
      const turns = times(cycles * rounds, others).map((round, index) => (index % rounds === 0 ? mine : round));
      const { membership } = after(start, turns);
      assert.ok(membership.name === "suspect");
      return membership.history.rounds;
    };
    const [often, rarely] = [seenOnceIn(2, 1500), seenOnceIn(40, 48)];
    assert.ok(often <= 1000 && rarely > 1800, `${often} and ${rarely} rounds`);
    const [rarest, longest] = [seenOnceIn(400, 24), seenOnceIn(400, 60)];
    assert.ok(rarest > 9000 && longest < 10_500, `${rarest} and ${longest} rounds`);
  });

  it("keeps no more than a bounded number of different answers", () => {
    const hostile = times(5000, here).map((_, index) =>
      present([own], { answers: [`${index} a`, `${index} b`], holders: `${index}` }),
    );
    const { membership } = after(start, hostile);
    assert.ok(membership.name === "listed" && membership.history.answers.length <= 9);
  });
});

describe("every membership", () => {
  const sets = fc.subarray(["198.51.100.1", "198.51.100.2", "198.51.100.3"], { minLength: 1 });
  const round: fc.Arbitrary<Round> = fc.oneof(
    fc.tuple(sets, fc.subarray(["a", "b", "c"], { minLength: 1 })).map(([set, holders]) =>
      present([...set, own], {
        holders: holders.join(""),
        others: ["a", "b", "c"].filter((v) => !holders.includes(v)).join(""),
      }),
    ),
    sets.map((set) => absent(set)),
    fc.constant(empty),
    fc.constant(inconclusive),
  );
  const steps = fc.array(fc.tuple(round, fc.integer({ min: 0, max: 20_000 })), { maxLength: 200 });

  function course(
    history: readonly (readonly [Round, number])[],
  ): { before: Membership; round: Round; now: number; after: Membership }[] {
    let [membership, now] = [unlisted(0), 0];
    return history.map(([next, ms]) => {
      const before = membership;
      now += ms;
      membership = nextMembership(before, next, now);
      return { before, round: next, now, after: membership };
    });
  }

  it("stands still in rounds that prove nothing", () =>
    fc.assert(
      fc.property(steps, (history) =>
        course(history).every(
          ({ before, after: next, round: { kind } }) =>
            (kind !== "empty" && kind !== "inconclusive") || next === before,
        ),
      ),
    ));

  it("is listed after every round that has the address", () =>
    fc.assert(
      fc.property(steps, (history) =>
        course(history).every(({ after: next, round: { kind } }) => kind !== "present" || next.name === "listed"),
      ),
    ));

  it("leaves listed only by a round without the address, and delisted only by one with it", () =>
    fc.assert(
      fc.property(steps, (history) =>
        course(history).every(
          ({ before, after: next, round: { kind } }) =>
            before.name === next.name ||
            (before.name === "unlisted" && kind === "present") ||
            (before.name === "listed" && next.name === "suspect" && kind === "absent") ||
            (before.name === "suspect" && next.name === "delisted" && kind === "absent") ||
            (next.name === "listed" && kind === "present"),
        ),
      ),
    ));

  it("is delisted after three absences in two seconds at the earliest", () =>
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 1500 }), (history, seen) => {
        const listed = course([...times(seen, present(both)).map((r) => [r, 1000] as const), ...history]);
        return listed.every(
          ({ after: next, now }) =>
            next.name !== "delisted" ||
            next.since !== now ||
            (next.absences.count >= 3 && now - next.absences.firstAt >= 2000),
        );
      }),
    ));

  it("has a size that doesn't depend on how long it was watched", () =>
    fc.assert(
      fc.property(steps, (history) => course(history).every(({ after: next }) => JSON.stringify(next).length < 2000)),
    ));
});
