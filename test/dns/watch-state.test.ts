import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Finding } from "#dns/observing/observation.js";
import {
  afterPanel,
  dueSeats,
  hostMembership,
  hostPropagation,
  namePropagation,
  questionsOf,
} from "#dns/deciding/watch-state.js";
import { addresses, alias, empty, name, other, own, says, silence } from "../support/dns/observations.ts";
import { afterRounds, answering, newWatch, watched, type Authorities, type Watch } from "../support/dns/watched.ts";

const own6 = "2001:db8::1";
const here = addresses([own, other]);
const gone = addresses([other]);
const ttlMs = 60_000;

const membership = ({ state }: Watch): string => hostMembership(state);
const listed = (changes = {}, authorities = answering({ s1: here, s2: here })): Watch =>
  afterRounds(newWatch(changes), 20, authorities);
const clearAtOf = ({ state, watched: waits, now }: Watch): number => hostPropagation(state, waits, now)?.clearAt ?? NaN;
const isOver = ({ state, watched: waits, now }: Watch): boolean => hostPropagation(state, waits, now)?.isOver ?? false;

describe("a watch of two authorities", () => {
  const cases: readonly [claim: string, s1: Finding, s2: Finding, rounds: number, then: string][] = [
    ["holds the address while one still publishes it", gone, here, 1000, "listed"],
    ["has the address delisted when both have dropped it", gone, gone, 3, "delisted"],
    ["waits a minute for one that is silent", gone, silence, 59, "listed"],
    ["decides without one that stays silent", gone, silence, 64, "delisted"],
  ];
  for (const [claim, s1, s2, rounds, then] of cases)
    it(claim, () => assert.equal(membership(afterRounds(listed(), rounds, answering({ s1, s2 }))), then));

  it("goes on to count what a former authority publishes, and nothing else that it says", () => {
    const moved =
      (finding: Finding, current: Finding): Authorities =>
      (question, now) => [
        ...answering({ s3: current })(question, now),
        ...answering({ s1: finding })(question, now).map((answer) => ({ ...answer, isFormer: true })),
      ];
    assert.equal(membership(afterRounds(listed(), 1000, moved(here, gone))), "listed");
    assert.equal(membership(afterRounds(listed(), 1000, moved(gone, silence))), "listed");
    assert.equal(membership(afterRounds(listed(), 30, moved(silence, gone))), "delisted");
  });

  it("is listed again when one comes back with the old zone", () => {
    const without = afterRounds(listed(), 100, answering({ s1: gone, s2: silence }));
    assert.equal(membership(without), "delisted");
    assert.equal(membership(afterRounds(without, 1, answering({ s1: gone, s2: here }))), "listed");
  });

  it("holds for ever while nobody answers, whatever they answered before", () => {
    const suspect = afterRounds(listed(), 2, answering({ s1: gone, s2: gone }));
    assert.equal(membership(afterRounds(suspect, 5000, answering({ s1: silence, s2: silence }))), "suspect");
    assert.equal(membership(afterRounds(listed(), 5000, answering({ s1: silence, s2: empty }))), "listed");
  });

  it("isn't misled by one that knows one name and has never heard of the other", () => {
    const lame: Authorities = (question, now) =>
      answering({ s1: gone, s2: question.name === name ? gone : silence })(question, now);
    const listings = [name, "www.example"].map((owner) => ({ name: owner, type: "A" as const, address: own }));
    const both = listed({ listings });
    assert.equal(membership(afterRounds(both, 30, lame)), "listed");
    assert.equal(membership(afterRounds(both, 64, lame)), "delisted");
  });

  it("waits for what a silent one published no longer than for what another one did", () => {
    const without = afterRounds(listed(), 64, answering({ s1: gone, s2: silence }));
    assert.ok(clearAtOf(without) <= without.now + ttlMs + 1000 + watched.graceMs);
  });

  it("counts what a silent one published from the moment when it speaks again", () => {
    const without = afterRounds(listed(), 100, answering({ s1: gone, s2: silence }));
    const later = afterRounds(without, 1, answering({ s1: gone, s2: gone }), 500_000);
    assert.ok(clearAtOf(later) >= later.now + ttlMs);
  });

  it("doesn't let its own deafness shorten the wait", () => {
    const deaf = afterRounds(listed(), 360, answering({ s1: silence, s2: silence }), 10_000);
    const after = afterRounds(deaf, 3, answering({ s1: gone, s2: gone }));
    assert.equal(membership(after), "delisted");
    assert.ok(clearAtOf(after) >= after.now + ttlMs);
  });

  it("survives a change of the delegation", () => {
    const moved = afterRounds(listed(), 20, answering({ n1: here, n2: here }));
    assert.equal(membership(moved), "listed");
    assert.equal(membership(afterRounds(moved, 3, answering({ n1: gone, n2: gone }))), "delisted");
  });

  it("isn't drained by one forged answer, nor by one that comes with every round", () => {
    assert.equal(membership(afterRounds(listed(), 1, answering({ s1: gone, s2: here }))), "listed");
    assert.equal(membership(afterRounds(listed(), 500, answering({ s1: gone, s2: here }))), "listed");
  });
});

describe("a host of several names and addresses", () => {
  const www = "www.example";
  const names = { listings: [name, www].map((owner) => ({ name: owner, type: "A" as const, address: own })) };
  const families = {
    listings: [
      { name, type: "A" as const, address: own },
      { name, type: "AAAA" as const, address: own6 },
    ],
  };
  const byName =
    (rest: Finding): Authorities =>
    (question, now) =>
      answering({ s1: question.name === name ? gone : rest })(question, now);
  const byType =
    (a: Parameters<typeof answering>[0], aaaa: Parameters<typeof answering>[0]): Authorities =>
    (question, now) =>
      answering(question.type === "AAAA" ? aaaa : a)(question, now);
  const here6 = addresses([own6, "2001:db8::2"]);
  const gone6 = addresses(["2001:db8::2"]);

  it("is listed until the last name is gone", () => {
    const both = listed(names);
    assert.equal(membership(afterRounds(both, 500, byName(here))), "listed");
    assert.equal(membership(afterRounds(both, 3, byName(gone))), "delisted");
  });

  it("isn't held by a name that never listed it", () => {
    const one = listed(names, byName(gone));
    assert.equal(membership(one), "unlisted");
    const half: Authorities = (question, now) => answering({ s1: question.name === name ? here : gone })(question, now);
    assert.equal(membership(afterRounds(listed(names, half), 3, byName(gone))), "delisted");
  });

  it("isn't drained while a name could never be asked about", () => {
    const dark: Authorities = (question, now) =>
      answering({ s1: question.name === name ? here : silence })(question, now);
    const darkLater: Authorities = (question, now) =>
      answering({ s1: question.name === name ? gone : silence })(question, now);
    assert.equal(membership(afterRounds(listed(names, dark), 500, darkLater)), "suspect");
  });

  it("is listed while one family is", () => {
    const both = listed(families, byType({ s1: here }, { s1: here6 }));
    assert.equal(membership(afterRounds(both, 500, byType({ s1: gone }, { s1: here6 }))), "listed");
    assert.equal(membership(afterRounds(both, 3, byType({ s1: gone }, { s1: gone6 }))), "delisted");
  });

  it("is listed while a former authority has one of its addresses", () => {
    const both = listed(families, byType({ s1: here }, { s1: here6 }));
    const moved: Authorities = (question, now) => [
      ...byType({ s2: gone }, { s2: gone6 })(question, now),
      ...byType({ s1: here }, { s1: gone6 })(question, now).map((answer) => ({ ...answer, isFormer: true })),
    ];
    assert.equal(membership(afterRounds(both, 100, moved)), "listed");
  });

  it("is delisted when it was the only one of its family", () => {
    const both = listed(families, byType({ s1: here }, { s1: addresses([own6]) }));
    assert.equal(membership(afterRounds(both, 40, byType({ s1: gone }, { s1: empty }))), "delisted");
    assert.equal(membership(afterRounds(both, 500, byType({ s1: empty }, { s1: empty }))), "listed");
    const [first] = afterRounds(both, 40, byType({ s1: empty }, { s1: here6 })).state.listings;
    assert.equal(first?.membership.name, "delisted");
  });
});

describe("a host of one family whose name keeps only addresses of the other", () => {
  const others6 = addresses(["2001:db8::2"], 300_000);
  const byType =
    (a: Finding, aaaa: Finding): Authorities =>
    (question, now) =>
      answering({ s1: question.type === "AAAA" ? aaaa : a })(question, now);
  const left = byType(empty, others6);
  const asked = ({ state, now }: Watch): string[] => questionsOf(state, now).map(({ type }) => type);

  it("is delisted", () => {
    const once = afterRounds(listed(), 1, left);
    assert.equal(membership(once), "listed");
    assert.equal(membership(afterRounds(once, 20, left)), "delisted");
    const listings = [{ name, type: "AAAA" as const, address: own6 }];
    const of6 = listed({ listings }, byType(gone, addresses([own6])));
    assert.equal(membership(afterRounds(of6, 40, byType(gone, empty))), "delisted");
  });

  it("asks about the other family as long as its own has no address, and not before or after", () => {
    assert.deepEqual(asked(listed({}, byType(here, others6))), ["A"]);
    const once = afterRounds(listed(), 1, left);
    assert.deepEqual([once, afterRounds(once, 1, left)].map(asked), [
      ["A", "AAAA"],
      ["A", "AAAA", "HTTPS"],
    ]);
    assert.deepEqual(asked(afterRounds(once, 20, byType(here, others6))), ["A"]);
    assert.deepEqual(asked(afterRounds(listed(), 20, byType(gone, others6))), ["A"]);
    assert.deepEqual(asked(afterRounds(listed({ onEmpty: "drain" }), 20, left)), ["A"]);
  });

  it("asks about it only under that name", () => {
    const www = "www.example";
    const listings = [name, www].map((owner) => ({ name: owner, type: "A" as const, address: own }));
    const one: Authorities = (question, now) => answering({ s1: question.name === name ? empty : here })(question, now);
    const { state, now } = afterRounds(listed({ listings }), 1, one);
    const questions = questionsOf(state, now).map((question) => `${question.name} ${question.type}`);
    assert.deepEqual(questions, [`${name} A`, `${name} AAAA`, `${www} A`]);
  });

  it("is held while that family can't be asked about", () =>
    assert.equal(membership(afterRounds(listed(), 500, byType(empty, silence))), "listed"));

  it("waits as after any removal, has its seats, and is over", () => {
    const leaving = afterRounds(listed({ resolvers: ["r1"] }), 20, left);
    const propagation = hostPropagation(leaving.state, watched, leaving.now);
    assert.ok(propagation);
    assert.equal(propagation.staleUntil, propagation.delistedAt + ttlMs + 1000);
    assert.deepEqual(
      leaving.state.seats.map(({ type }) => type),
      ["A"],
    );
    assert.equal(isOver(afterRounds(listed(), 100, left)), true);
  });

  it("isn't held by an alias that was last seen with the other family", () => {
    const by =
      (to: string, a: Finding): Authorities =>
      ({ type }) => {
        if (type === "HTTPS") return [says(empty, { type })];
        const last = says(type === "A" ? a : others6, { type, name: to });
        return [says(alias(to), { type }), last];
      };
    const before = listed({}, by("a.example", here));
    const flapped = afterRounds(afterRounds(before, 2, by("a.example", empty)), 20, by("a.example", here));
    const leaving = afterRounds(flapped, 100, by("b.example", gone));
    assert.equal(membership(leaving), "delisted");
    assert.ok(Number.isFinite(clearAtOf(leaving)));
  });
});

describe("a name that has lost its last address", () => {
  it("is held, since there is nowhere to go", () =>
    assert.equal(membership(afterRounds(listed(), 500, answering({ s1: empty, s2: empty }))), "listed"));

  it("is a removal if the operator says so", () =>
    assert.equal(
      membership(afterRounds(listed({ onEmpty: "drain" }), 3, answering({ s1: empty, s2: empty }))),
      "delisted",
    ));

  it("is told from silence, whatever the operator says", () =>
    assert.equal(
      membership(afterRounds(listed({ onEmpty: "drain" }), 500, answering({ s1: silence, s2: silence }))),
      "listed",
    ));

  it("keeps a host from draining that was on its way out", () => {
    const leaving = afterRounds(listed(), 3, answering({ s1: gone, s2: gone }));
    const emptied = afterRounds(leaving, 500, answering({ s1: empty, s2: empty }));
    assert.equal(isOver(emptied), false);
    assert.equal(isOver(afterRounds(emptied, 1, answering({ s1: gone, s2: gone }))), true);
  });
});

describe("HTTPS records", () => {
  const hinting =
    (a: Finding, hints: Finding): Authorities =>
    ({ name: owner, type }) => [says(type === "HTTPS" ? hints : a, { name: owner, type })];
  const hinted = listed({}, hinting(here, addresses([own], 300_000)));

  it("keep a host listed by their hints", () =>
    assert.equal(membership(afterRounds(hinted, 500, hinting(gone, addresses([own])))), "listed"));

  it("hold the decision up when nobody can tell whether they still have the address", () =>
    assert.equal(membership(afterRounds(hinted, 500, hinting(gone, silence))), "listed"));

  it("count with their own TTL", () => {
    const without = afterRounds(hinted, 10, hinting(gone, empty));
    assert.ok(clearAtOf(without) > without.now + 280_000);
  });

  it("are asked for every five minutes, and in every round once they hold the address", () => {
    const plain = listed();
    const types = (watch: Watch): string[] => questionsOf(watch.state, watch.now).map(({ type }) => type);
    assert.deepEqual(types(plain), ["A"]);
    assert.deepEqual(types({ ...plain, now: 300_999 }), ["A"]);
    assert.deepEqual(types({ ...plain, now: 301_000 }), ["A", "HTTPS"]);
    assert.deepEqual(types(hinted), ["A", "HTTPS"]);
    assert.deepEqual(types(afterRounds(plain, 1, answering({ s1: gone, s2: gone }))), ["A", "HTTPS"]);
    assert.deepEqual(types(afterRounds(plain, 5, answering({ s1: gone, s2: gone }))), ["A"]);
  });

  it("are asked for under every name when they matter to one, and addresses of the families that each name has", () => {
    const listings = [
      { name, type: "A" as const, address: own },
      { name: "www.example", type: "AAAA" as const, address: own6 },
    ];
    const authorities =
      (finding: Finding): Authorities =>
      (question, now) =>
        answering({ s1: question.name === name ? finding : addresses([own6]) })(question, now);
    const asked = ({ state, now }: Watch): string[] =>
      questionsOf(state, now).map((question) => `${question.name} ${question.type}`);
    const both = listed({ listings }, authorities(here));
    assert.deepEqual(asked(both), [`${name} A`, "www.example AAAA"]);
    const one = afterRounds(both, 1, authorities(gone));
    assert.deepEqual(asked(one), [`${name} A`, `${name} HTTPS`, "www.example AAAA", "www.example HTTPS"]);
  });
});

describe("the wait", () => {
  const left = answering({ s1: gone, s2: gone });

  it("is the TTL and the grace, from the decision on", () => {
    const leaving = afterRounds(listed(), 3, left);
    assert.equal(clearAtOf(leaving), leaving.now + ttlMs + 1000 + watched.graceMs);
  });

  for (const ttl of [0, 1000, 604_800_000])
    it(`is right for a TTL of ${ttl / 1000} s`, () => {
      const start = listed({}, answering({ s1: addresses([own, other], ttl) }));
      const leaving = afterRounds(start, 3, answering({ s1: addresses([other], ttl) }));
      const later = afterRounds(leaving, 10, answering({ s1: addresses([other], ttl) }));
      assert.equal(clearAtOf(leaving), leaving.now + ttl + 1000 + watched.graceMs);
      assert.equal(clearAtOf(later), clearAtOf(leaving));
    });

  it("is that of the chain when an alias is switched", () => {
    const chain =
      (to: string): Authorities =>
      ({ type }) => {
        if (type === "HTTPS") return [says(empty, { type })];
        return [
          says(alias(to, 300_000)),
          says(addresses([to === "a.example" ? own : other]), { server: "s9", name: to }),
        ];
      };
    const leaving = afterRounds(listed({}, chain("a.example")), 30, chain("b.example"));
    assert.equal(membership(leaving), "delisted");
    assert.ok(clearAtOf(leaving) > leaving.now + 270_000);
  });

  it("isn't over before the authorities have confirmed the removal after its end", () => {
    const leaving = afterRounds(listed(), 3, left);
    const silent = answering({ s1: silence, s2: silence });
    const deaf = afterRounds(leaving, 1000, silent);
    assert.ok(deaf.now > clearAtOf(deaf) && !isOver(deaf));
    assert.equal(isOver(afterRounds(deaf, 1, left)), true);
    assert.equal(isOver({ ...leaving, now: leaving.now + 9e9 }), false);
  });

  it("has no end when nobody knows any more what caches hold, even if the end is known for another name", () => {
    const listings = [name, "www.example"].map((owner) => ({ name: owner, type: "A" as const, address: own }));
    const leaving = afterRounds(listed({ listings }), 3, left);
    const ledger = leaving.state.ledger.filter((link) => link.name !== name);
    const later = afterRounds({ ...leaving, state: { ...leaving.state, ledger } }, 1000, left);
    const ends = [name, "www.example"].map((owner) => namePropagation(later.state, owner, watched, later.now));
    assert.deepEqual(
      ends.map((end) => [end && end.staleUntil < Infinity, end?.isOver]),
      [
        [false, false],
        [true, true],
      ],
    );
    assert.deepEqual([clearAtOf(later), isOver(later)], [Infinity, false]);
  });

  it("is called off when the address is back, and begins anew", () => {
    const leaving = afterRounds(listed(), 70, left);
    const back = afterRounds(leaving, 1, answering({ s1: here, s2: gone }));
    assert.equal(hostPropagation(back.state, watched, back.now), undefined);
    const again = afterRounds(back, 400, left);
    assert.ok(clearAtOf(again) > clearAtOf(leaving));
  });
});

describe("the wait of a host of several names", () => {
  const www = "www.example";
  const listings = [name, www].map((owner) => ({ name: owner, type: "A" as const, address: own }));
  const saying =
    (first: Finding, second: Finding): Authorities =>
    (question, now) =>
      answering({ s1: question.name === name ? first : second })(question, now);
  const both = listed({ listings, resolvers: ["r1"] }, saying(addresses([own, other], 300_000), here));
  const half = afterRounds(both, 3, saying(gone, here));
  const leaving = afterRounds(half, 100, saying(gone, gone));

  it("begins with the last removal, and lasts until the last cache has let go of either", () => {
    const propagation = hostPropagation(leaving.state, watched, leaving.now);
    assert.deepEqual([propagation?.delistedAt, propagation?.staleUntil], [half.now + 3000, half.now + 300_000 + 1000]);
  });

  it("is over only when the removal of either is confirmed", () => {
    const alone = { ...leaving, state: { ...leaving.state, seats: [] }, now: clearAtOf(leaving) };
    const one = afterRounds(alone, 1, saying(gone, silence));
    const over = ({ state, now }: Watch): boolean | undefined =>
      hostPropagation({ ...state, seats: [] }, watched, now)?.isOver;
    assert.deepEqual([over(one), over(afterRounds(one, 1, saying(gone, gone)))], [false, true]);
  });

  it("doesn't count a name that never listed it", () => {
    const late = afterRounds(newWatch({ listings }), 20, saying(here, gone));
    const left = afterRounds(late, 3, saying(gone, gone));
    const end = clearAtOf(left);
    const emptied = afterRounds({ ...left, now: end }, 1, saying(gone, empty));
    assert.equal(hostMembership(emptied.state), "delisted");
    assert.equal(isOver(emptied), true);
  });

  it("has a seat for each of them, and hears a resolver for the name that it was asked about", () => {
    assert.deepEqual(
      leaving.state.seats.map((seat) => seat.name),
      [name, www],
    );
    const [seat] = leaving.state.seats;
    assert.ok(seat);
    const answered = afterPanel(leaving.state, seat, [says(gone)], leaving.now);
    assert.deepEqual(
      answered.seats.map(({ clean }) => clean),
      [1, 0],
    );
    const ofName = namePropagation(leaving.state, www, watched, leaving.now);
    const ofHost = hostPropagation(leaving.state, watched, leaving.now);
    assert.deepEqual(
      [ofName, ofHost].map((propagation) => propagation?.holders.map((holder) => holder.name)),
      [[www], [name, www]],
    );
  });

  it("has a seat for each address of one name", () => {
    const addressesOfOne = [own, "192.0.2.9"].map((address) => ({ name, type: "A" as const, address }));
    const two = listed(
      { listings: addressesOfOne, resolvers: ["r1"] },
      answering({ s1: addresses([own, "192.0.2.9", other]) }),
    );
    const gonePair = afterRounds(two, 3, answering({ s1: gone }));
    const seat = gonePair.state.seats.find(({ address }) => address === own);
    assert.ok(seat);
    const answered = afterPanel(gonePair.state, seat, [says(gone)], gonePair.now);
    assert.deepEqual(
      answered.seats.map(({ clean }) => clean),
      [1, 0],
    );
  });
});

describe("the panel", () => {
  const left = answering({ s1: gone, s2: gone });
  const leaving = afterRounds(listed({ resolvers: ["r1", "r2"] }), 3, left);
  const saying = (watch: Watch, resolver: string, finding: Finding): Watch => {
    const seat = watch.state.seats.find((candidate) => candidate.resolver === resolver);
    return { ...watch, state: afterPanel(watch.state, seat as NonNullable<typeof seat>, [says(finding)], watch.now) };
  };

  it("has a seat for every resolver as soon as the address is delisted", () =>
    assert.deepEqual(
      dueSeats(leaving.state, leaving.now).map(({ resolver }) => resolver),
      ["r1", "r2"],
    ));

  it("holds the drain up until every resolver has let go three times", () => {
    let watch = leaving;
    for (let round = 0; round < 3; round++) watch = saying(saying(afterRounds(watch, 1, left), "r1", gone), "r2", gone);
    const later = afterRounds(watch, 100, left);
    assert.equal(isOver(later), true);
    assert.deepEqual(dueSeats(later.state, later.now), []);
  });

  it("can't hold it up for longer than maxPropagationMs", () => {
    const stuck = (seconds: number): Watch => saying(afterRounds(leaving, seconds, left), "r1", here);
    assert.equal(isOver(stuck(100)), false);
    assert.equal(isOver(stuck(172)), true);
  });

  it("isn't asked in every round about what it holds for long", () => {
    const holding = saying(leaving, "r1", addresses([own], 3_600_000));
    assert.deepEqual(
      dueSeats(holding.state, holding.now + 30_000).map(({ resolver }) => resolver),
      ["r2"],
    );
    assert.equal(dueSeats(holding.state, holding.now + 60_000).length, 2);
  });

  it("starts anew when the address comes back and goes again", () => {
    const clean = saying(leaving, "r1", gone);
    const again = afterRounds(afterRounds(clean, 1, answering({ s1: here })), 400, left);
    assert.deepEqual(
      again.state.seats.map(({ clean: count }) => count),
      [0, 0],
    );
  });
});

describe("the state", () => {
  it("has a size that doesn't depend on what a hostile zone makes up", () => {
    const hostile: Authorities = ({ type }, now) => {
      const edge = `${now}.example`;
      return [
        says(alias(edge, 604_800_000), { type }),
        says(addresses([own], now * 1000), { server: "s2", name: edge, type }),
      ];
    };
    const size = ({ state }: Watch): number => JSON.stringify(state).length;
    const long = afterRounds(newWatch(), 500, hostile);
    assert.ok(size(long) < 250_000, `${size(long)} characters`);
    assert.ok(size(afterRounds(long, 200, hostile)) < 1.1 * size(long));
  });
});

describe("the wait, with more gone than is kept", () => {
  const servers = Array.from({ length: 8 }, (_, index) => `s${index}`);
  const asking =
    (answer: (server: string, now: number) => Finding): Authorities =>
    ({ name: owner, type }, now) =>
      type === "HTTPS"
        ? [says(empty, { type })]
        : servers.map((server) => says(answer(server, now), { server, name: owner }));

  /** Answers by aliases that lead to names with such a finding. */
  const leads = (to: (server: string, now: number) => string, finding: Finding): Authorities => {
    const aliases = asking((server, now) => alias(to(server, now), 300_000));
    return (question, now) =>
      aliases(question, now).flatMap((answer) =>
        answer.finding.kind === "alias"
          ? [answer, says(finding, { server: "edge", name: answer.finding.target })]
          : [answer],
      );
  };

  const sinceOf = ({ state }: Watch): number => state.listings[0]?.membership.since ?? NaN;

  it("doesn't end early when an alias goes that others follow, another one in each answer", () => {
    const before = listed(
      {},
      leads(() => "own.example", here),
    );
    const elsewhere = leads((server, now) => `${server}-${now}.example`, gone);
    const decided = afterRounds(before, 30, elsewhere);
    assert.equal(membership(decided), "delisted");
    const end = clearAtOf(decided);
    assert.equal(end, sinceOf(decided) + 300_000 + 1000 + watched.graceMs);
    const later = afterRounds(decided, 200, elsewhere);
    assert.deepEqual([clearAtOf(later), isOver(later)], [end, false]);
    assert.equal(isOver(afterRounds(later, 150, elsewhere)), true);
  });

  const names = Array.from({ length: 40 }, (_, index) => `n${index}.example`);
  const listings = names.map((owner) => ({ name: owner, type: "A" as const, address: own }));
  const of = (finding: Finding): Authorities => asking(() => finding);

  it("is that of its own TTL for each of many names, whose TTL was once larger", () => {
    const once = afterRounds(listed({ listings }, of(addresses([own, other], 3_600_000))), 3, of(gone));
    const again = afterRounds(afterRounds(once, 1, of(gone), 4_000_000), 20, of(here));
    const left = afterRounds(again, 30, of(gone));
    const ends = names.map((owner) => namePropagation(left.state, owner, watched, left.now));
    for (const end of ends) assert.equal(end?.staleUntil, end && end.delistedAt + ttlMs + 1000);
  });

  it("begins at the decision for each of many names, though what was missed first had its time before that", () => {
    // So briefly seen that it takes a while to be certain.
    let left = afterRounds(newWatch({ listings }), 2, of(addresses([own, other], 1000)));
    const missedFrom = left.now;
    const elsewhere = leads((server, now) => `${server}-${now}.example`, gone);
    while (membership(left) !== "delisted" && left.now < 60_000) left = afterRounds(left, 1, elsewhere);
    assert.ok(left.now > missedFrom + 5000);
    const ends = names.map((owner) => namePropagation(left.state, owner, watched, left.now)?.staleUntil);
    assert.deepEqual(new Set(ends), new Set([left.now + 1000 + 1000]));
  });
});
