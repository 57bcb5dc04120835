import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { watchStatus, type NameStatus } from "#dns/running/status.js";

import { addresses, name, other, own } from "../support/dns/observations.ts";
import { afterRounds, answering, newWatch, type Authorities, type Watch } from "../support/dns/watched.ts";

const www = "www.example";
const own6 = "2001:db8::1";
const ttlMs = 60_000;
const here = answering({ s1: addresses([own, own6, other], ttlMs) });
const gone = answering({ s1: addresses([other], ttlMs) });

/** Two names, one of them by two addresses. */
const listings = [
  { name, type: "A", address: own },
  { name, type: "AAAA", address: own6 },
  { name: www, type: "A", address: own },
] as const;

const without =
  (isGone: (question: { name: string; type: string }) => boolean): Authorities =>
  (question, now) =>
    (isGone(question) ? gone : here)(question, now);

const nameIsGone = without((question) => question.name === name);

function statusOf({ state, watched, now }: Watch, of: string): NameStatus[] {
  return watchStatus(state, watched, now, (at) => at).names.filter((status) => status.name === of);
}

describe("NameStatus.propagation", () => {
  const listed = afterRounds(newWatch({ listings }), 20, here);

  it("is absent while the name leads here by any address", () => {
    const half = afterRounds(
      listed,
      300,
      without((question) => question.name === name && question.type === "A"),
    );
    for (const status of [...statusOf(listed, name), ...statusOf(half, name)])
      assert.equal(status.propagation, undefined);
    assert.deepEqual(
      statusOf(half, name).map(({ membership }) => membership),
      ["delisted", "listed"],
    );
  });

  it("tells when the last cache lets go of one name, while the host is listed by another", () => {
    const delisted = afterRounds(listed, 5, nameIsGone);
    assert.equal(watchStatus(delisted.state, delisted.watched, delisted.now, (at) => at).membership, "listed");
    const [first, second] = statusOf(delisted, name);
    assert.ok(first?.propagation);
    assert.equal(first.propagation.isOver, false);
    assert.deepEqual(first.propagation, second?.propagation);
    const { clearAt, delistedAt } = first.propagation;
    assert.ok(clearAt !== null && clearAt >= listed.now + ttlMs, "it isn't shorter than the TTL");
    assert.ok(clearAt <= delistedAt + ttlMs + 1_000 + delisted.watched.graceMs);
    assert.equal(statusOf(delisted, www)[0]?.propagation, undefined);
  });

  it("is over when it was confirmed after that, and gone when the name is back", () => {
    const over = afterRounds(listed, 120, nameIsGone);
    assert.ok(statusOf(over, name).every(({ propagation }) => propagation?.isOver));
    assert.ok(statusOf(afterRounds(over, 1, here), name).every(({ propagation }) => propagation === undefined));
  });
});
