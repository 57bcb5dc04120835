import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assumeRemoved, type AssumedRemoval } from "#dns/deciding/assumed-removal.js";
import { hostMembership, hostPropagation } from "#dns/deciding/watch-state.js";
import { addresses, empty, name, other, own } from "../support/dns/observations.ts";
import { afterRounds, answering, newWatch, type Watch } from "../support/dns/watched.ts";

const ttlMs = 60_000;
const here = answering({ s1: addresses([own, other], ttlMs) });
const gone = answering({ s1: addresses([other]) });
const removal: AssumedRemoval = { since: 1_000, ttlMs: 300_000 };

const assumed = (watch: Watch): Watch => ({ ...watch, state: assumeRemoved(watch.state, removal) });
const membership = ({ state }: Watch): string => hostMembership(state);
const staleUntil = ({ state, watched, now }: Watch): number | undefined =>
  hostPropagation(state, watched, now)?.staleUntil;

describe("assumeRemoved()", () => {
  const never = afterRounds(newWatch(), 2, gone);
  const listed = afterRounds(newWatch(), 20, here);
  const suspect = afterRounds(listed, 1, gone);

  it("has an address delisted that was never seen, from the moment and with the TTL that are given", () => {
    const after = assumed(never);
    assert.equal(membership(after), "delisted");
    assert.equal(after.state.listings[0]?.membership.since, removal.since);
    assert.equal(staleUntil(after), removal.since + removal.ttlMs + 1_000);
  });

  it("lets no later answer of any server change when that may be forgotten", () => {
    assert.equal(staleUntil(afterRounds(assumed(never), 10, gone)), removal.since + removal.ttlMs + 1_000);
  });

  it("tells what the name listed instead, as after any removal", () => {
    const instead = (watch: Watch): unknown => {
      const listing = assumed(watch).state.listings[0]?.membership;
      return listing?.name === "delisted" && listing.absences;
    };
    const once = { count: 1, firstAt: removal.since, lastAt: removal.since };
    assert.deepEqual(instead(never), { ...once, set: [other], answers: [other] });
    const nothing = { ...once, set: [], answers: [] };
    assert.deepEqual(instead(afterRounds(newWatch(), 2, answering({ s1: empty }))), nothing);
    assert.deepEqual(instead(newWatch()), nothing);
  });

  it("decides at once about what is missing, and keeps the TTL with which that was seen", () => {
    const after = assumed(suspect);
    assert.deepEqual([membership(suspect), membership(after)], ["suspect", "delisted"]);
    const { membership: before } = suspect.state.listings[0] ?? assert.fail();
    assert.deepEqual(after.state.listings[0]?.membership, { ...before, name: "delisted", since: removal.since });
    assert.equal(staleUntil(after), suspect.now + ttlMs + 1_000);
  });

  it("leaves alone what is there, and what is delisted already", () => {
    const delisted = afterRounds(listed, 3, gone);
    for (const watch of [listed, delisted]) assert.deepEqual(assumed(watch).state, watch.state);
  });

  it("ends no wait before the authorities have said that the address is missing", () => {
    const emptied = assumed(afterRounds(newWatch(), 2, answering({ s1: empty })));
    const isOver = ({ state, watched, now }: Watch): boolean | undefined =>
      hostPropagation(state, watched, now)?.isOver;
    const late = { ...emptied, now: 9e9 };
    assert.deepEqual([isOver(late), isOver(afterRounds(late, 1, gone))], [false, true]);
  });

  it("is taken back by the first answer with the address", () => {
    for (const watch of [never, suspect]) assert.equal(membership(afterRounds(assumed(watch), 1, here)), "listed");
  });

  it("counts for each address apart", () => {
    const listings = [own, "192.0.2.3"].map((address) => ({ name, type: "A" as const, address }));
    const half = assumed(afterRounds(newWatch({ listings }), 20, here));
    assert.deepEqual(
      half.state.listings.map((listing) => listing.membership.name),
      ["listed", "delisted"],
    );
  });
});
