import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Finding } from "#dns/observing/observation.js";
import { watchStatus } from "#dns/running/status.js";
import { addresses, alias, empty, name, other, own, says, silence } from "../support/dns/observations.ts";
import { afterRounds, answering, newWatch, type Watch } from "../support/dns/watched.ts";

const here = addresses([own, other]);
const gone = addresses([other]);
const listed = afterRounds(newWatch(), 20, answering({ s1: here, s2: here }));

const statusOf = ({ state, watched, now }: Watch): ReturnType<typeof watchStatus> =>
  watchStatus(state, watched, now, (at) => 1e12 + at);
const then = (watch: Watch, rounds: number, s1: Finding, s2 = s1): Watch =>
  afterRounds(watch, rounds, answering({ s1, s2 }));

describe("status().reason", () => {
  const once = then(listed, 1, gone);
  const flapped = then(then(then(listed, 20, gone), 30, here), 6, gone);
  const single = afterRounds(
    afterRounds(newWatch(), 1, answering({ s1: addresses([own]) })),
    1,
    answering({ s1: gone }),
  );
  const cases: readonly [watch: Watch, reason: string][] = [
    [listed, `${name} lists ${own}`],
    [then(newWatch(), 5, gone), `${name} has never listed ${own}, but ${other}`],
    [then(newWatch(), 5, empty), `${name} has never listed ${own}, and has no address at all`],
    [once, `${name} has not listed ${own} in the last answer: 2 more in a row make it a removal`],
    [flapped, `${name} has not listed ${own} in the last 6 answers: after a false alarm, 35 s more make it a removal`],
    [
      single,
      `${name} has not listed ${own} in the last answer: it was seen too rarely to tell a removal from rotation`,
    ],
    [then(listed, 3, gone), `${name} no longer lists ${own}, but ${other}`],
    [
      then(listed, 5, gone, silence),
      `${name} lists ${own}; the last answers prove nothing, so it is held as it was (s2: timeout)`,
    ],
    [
      then(listed, 5, empty),
      `${name} lists ${own}; but ${name} has no address at all now, so there is nowhere to go: it is held as it was (onEmpty)`,
    ],
    [then(newWatch(), 1, empty), `${name} has never listed ${own}`],
    [
      then(listed, 1, empty),
      `${name} lists ${own}; but ${name} has no A record now: it is held as it was until the other family has been asked about`,
    ],
    [
      then(then(listed, 3, gone), 2, empty),
      `${name} no longer lists ${own}; but ${name} has no address at all now, so there is nowhere to go: it is held as it was (onEmpty)`,
    ],
    [
      afterRounds(
        afterRounds(newWatch({ onEmpty: "drain" }), 20, answering({ s1: here })),
        3,
        answering({ s1: empty }),
      ),
      `${name} no longer lists ${own}, and has no address at all`,
    ],
  ];
  for (const [watch, reason] of cases) it(reason, () => assert.equal(statusOf(watch).reason, reason));

  it("names what was never answered, if that is what holds a drain up", () => {
    const listings = [name, "dark.example"].map((owner) => ({ name: owner, type: "A" as const, address: own }));
    const lighted =
      (finding: typeof here): Parameters<typeof afterRounds>[2] =>
      (question, now) =>
        answering({ s1: question.name === name ? finding : silence })(question, now);
    const watch = afterRounds(afterRounds(newWatch({ listings }), 20, lighted(here)), 20, lighted(gone));
    assert.match(statusOf(watch).reason, /^dark\.example has never listed .* prove nothing/);
  });
});

describe("a wait without an end", () => {
  const byAlias =
    (target: string, hints: Finding): Parameters<typeof afterRounds>[2] =>
    ({ name: owner, type }) => {
      if (owner !== name) return [];
      if (type === "HTTPS") return [says(hints, { type })];
      return [says(alias(target)), says(addresses([target === "a.example" ? own : other]), { name: target })];
    };

  it("says whose silence keeps it open", () => {
    const before = afterRounds(newWatch(), 20, byAlias("a.example", alias("a.example")));
    const after = afterRounds(before, 30, byAlias("b.example", silence));
    assert.equal(statusOf(after).propagation?.clearAt, null);
    assert.match(statusOf(after).reason, /s1 may still lead there, nobody knows \(api\.example HTTPS: timeout\)$/);
    const answered = afterRounds(after, 1, byAlias("b.example", alias("b.example")));
    assert.notEqual(statusOf(answered).propagation?.clearAt, null);
  });
});

describe("status()", () => {
  it("is plain JSON at every moment", () => {
    for (const watch of [
      newWatch(),
      listed,
      then(listed, 1, gone),
      then(listed, 3, gone),
      then(listed, 90, gone, silence),
    ])
      assert.deepEqual(JSON.parse(JSON.stringify(statusOf(watch))), statusOf(watch));
  });

  it("tells times as people do", () => {
    const left = then(listed, 3, gone);
    assert.equal(statusOf(left).propagation?.delistedAt, 1e12 + left.now);
    assert.equal(statusOf(left).propagation?.clearAt, 1e12 + left.now + 71_000);
  });

  it("tells what a removal would take: the largest TTL and the grace", () =>
    assert.equal(statusOf(listed).needMs, 70_000));

  it("tells how far the removal of one name has come, while another one is listed", () => {
    const listings = [name, "www.example"].map((owner) => ({ name: owner, type: "A" as const, address: own }));
    const byName: Parameters<typeof afterRounds>[2] = (question, now) =>
      answering({ s1: question.name === name ? gone : here })(question, now);
    const half = afterRounds(afterRounds(newWatch({ listings }), 20, answering({ s1: here })), 3, byName);
    const over = (watch: Watch): (boolean | undefined)[] => statusOf(watch).names.map((one) => one.propagation?.isOver);
    assert.deepEqual(over(half), [false, undefined]);
    assert.deepEqual(over(afterRounds(half, 71, byName)), [true, undefined]);
    assert.equal(statusOf(half).propagation, undefined);
  });

  it("tells what every authority said last, and since when it says nothing", () => {
    const [first, second] = statusOf(then(listed, 61, gone, silence)).authorities;
    assert.deepEqual([first?.says, first?.outcome], [`${name} A: ${other} for 60 s`, "absent"]);
    assert.deepEqual([second?.server, second?.isLeftOut, second?.silentSince], ["s2", true, 1e12 + 21_000]);
  });
});
