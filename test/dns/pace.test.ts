import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isConfirming } from "#dns/deciding/confirming.js";
import { isHurried } from "#dns/deciding/pace.js";
import { afterPanel, hostMembership, hostPropagation } from "#dns/deciding/watch-state.js";
import { addresses, other, own, says, silence } from "../support/dns/observations.ts";
import { afterRounds, answering, newWatch, type Watch } from "../support/dns/watched.ts";

const here = answering({ s1: addresses([own, other]) });
const gone = answering({ s1: addresses([other]) });
const silent = answering({ s1: silence });
const minute = 60_000;

const listed = afterRounds(newWatch(), 20, here);
const leaving = afterRounds(listed, 3, gone);
const hurried = ({ state, watched, now }: Watch): boolean => isHurried(state, watched, now);
const later = (watch: Watch, ms: number): Watch => ({ ...watch, now: watch.now + ms });
const propagationOf = ({ state, watched, now }: Watch): ReturnType<typeof hostPropagation> =>
  hostPropagation(state, watched, now);
const at = (watch: Watch, now: number): boolean => hurried({ ...watch, now });

describe("a watch is hurried", () => {
  it("until it has seen the address in ten rounds", () => {
    assert.deepEqual(
      [hurried(afterRounds(newWatch(), 9, here)), hurried(afterRounds(newWatch(), 10, here))],
      [true, false],
    );
  });

  it("from the first absence until the decision", () => {
    assert.deepEqual(
      [1, 2, 3].map((count) => hurried(afterRounds(listed, count, gone))),
      [true, true, false],
    );
  });

  it("by an address that leaves a stable set, however short it was seen", () => {
    assert.equal(hurried(afterRounds(afterRounds(newWatch(), 2, here), 1, gone)), true);
  });

  it("by nothing that has never been seen, and by nobody who has never answered", () => {
    assert.equal(hurried(afterRounds(newWatch(), 5, gone)), false);
    assert.equal(hurried(newWatch()), false);
    assert.equal(hurried(afterRounds(newWatch(), 5, silent)), false);
  });

  it("for a minute at most while nobody says anything of use", () => {
    const suspect = afterRounds(listed, 1, gone);
    assert.deepEqual(
      [hurried(afterRounds(suspect, 59, silent)), hurried(afterRounds(suspect, 60, silent))],
      [true, false],
    );
  });

  it("no more once only the patience after a false alarm is left to wait for", () => {
    const flapped = afterRounds(afterRounds(afterRounds(listed, 20, gone), 200, here), 1, gone);
    assert.equal(hurried(flapped), true);
    const waiting = [2, 20].map((count) => afterRounds(flapped, count, gone));
    assert.deepEqual(
      waiting.map((watch) => [hostMembership(watch.state), hurried(watch)]),
      [
        ["suspect", false],
        ["suspect", false],
      ],
    );
  });

  it("by no absence that rotation shows all the time, but by a run of them that it shows rarely", () => {
    let rotating = newWatch();
    for (let turn = 0; turn < 50; turn++) rotating = afterRounds(afterRounds(rotating, 1, here), 1, gone);
    const back = afterRounds(rotating, 1, here);
    assert.deepEqual(
      [1, 3, 4].map((count) => hurried(afterRounds(back, count, gone))),
      [false, false, true],
    );
  });

  it("by no decision that is too far away to be told", () => {
    const once = afterRounds(afterRounds(newWatch(), 1, answering({ s1: addresses([own]) })), 1, gone);
    const missed = afterRounds(once, 30, gone);
    assert.deepEqual([hostMembership(missed.state), hurried(once), hurried(missed)], ["suspect", false, false]);
  });

  it("by one of several names, or addresses", () => {
    const listings = ["api.example", "www.example"].map((name) => ({ name, type: "A" as const, address: own }));
    const both = afterRounds(newWatch({ listings }), 20, here);
    const one = afterRounds(both, 1, (question, now) => (question.name === "www.example" ? gone : here)(question, now));
    assert.deepEqual([hurried(both), hurried(one)], [false, true]);
  });

  it("for two minutes after the decision if another address has taken its place: that may have most of the weight", () => {
    const alone = afterRounds(newWatch(), 100, answering({ s1: addresses([own]) }));
    const replaced = afterRounds(alone, 6, gone);
    assert.equal(hostMembership(replaced.state), "delisted");
    const fresh = afterRounds(replaced, 119, gone);
    assert.deepEqual([hurried(fresh), hurried(afterRounds(fresh, 1, gone))], [true, false]);
  });
});

describe("a watch of a delisted host is hurried", () => {
  const clearAt = propagationOf(leaving)?.clearAt ?? NaN;

  it("from the end of the wait until the authorities have confirmed the removal", () => {
    assert.deepEqual([at(leaving, clearAt - 1), at(leaving, clearAt)], [false, true]);
    const confirmed = afterRounds({ ...leaving, now: clearAt }, 1, gone);
    assert.equal(propagationOf(confirmed)?.isOver, true);
    assert.equal(hurried(confirmed), false);
  });

  it("for a minute at most if they don't", () => {
    assert.deepEqual([at(leaving, clearAt + minute - 1), at(leaving, clearAt + minute)], [true, false]);
  });

  const asking = afterRounds(
    afterRounds(newWatch({ resolvers: ["r1"], maxPropagationMs: 300_000 }), 20, here),
    3,
    gone,
  );
  const expectedAt = propagationOf(asking)?.staleUntil ?? NaN;

  it("from five seconds before the resolvers should have let go, for a minute at most", () => {
    assert.deepEqual([at(asking, expectedAt - 5_001), at(asking, expectedAt - 5_000)], [false, true]);
    assert.deepEqual([at(asking, expectedAt + minute - 1), at(asking, expectedAt + minute)], [true, false]);
  });

  it("only at the end of the wait once every resolver has let go", () => {
    const [seat] = asking.state.seats;
    assert.ok(seat);
    let { state } = asking;
    for (const second of [1, 2, 3])
      state = afterPanel(state, seat, [says(addresses([other]))], asking.now + second * 1000);
    assert.equal(at({ ...asking, state }, expectedAt), false);
  });
});

describe("a watch wants answers that can't be forged", () => {
  const confirming = ({ state, watched, now }: Watch): boolean => isConfirming(state, watched, now);

  it("from the first absence until the drain may begin", () => {
    assert.deepEqual(
      [listed, afterRounds(listed, 1, gone), leaving, later(leaving, 9e9), afterRounds(leaving, 80, gone)].map(
        confirming,
      ),
      [false, true, true, true, false],
    );
  });

  it("when one of several names is suspect", () => {
    const listings = ["api.example", "www.example"].map((name) => ({ name, type: "A" as const, address: own }));
    const both = afterRounds(newWatch({ listings }), 20, here);
    const one = afterRounds(both, 1, (question, now) => (question.name === "www.example" ? gone : here)(question, now));
    assert.equal(hostMembership(one.state), "listed");
    assert.equal(confirming(one), true);
  });
});
