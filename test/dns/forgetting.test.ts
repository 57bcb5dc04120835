import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { forgetOldest } from "#dns/deciding/forgetting.js";
import { countFromNow, recordRound, type Ledger } from "#dns/deciding/ledger.js";
import type { Link } from "#dns/deciding/link.js";
import { staleUntil } from "#dns/deciding/stale-until.js";
import { lastHeldAt, observationsOf, target, zoneHistories, type Step } from "../support/dns/caches.ts";
import { name, other, own } from "../support/dns/observations.ts";

const listing = { name, type: "A", address: own } as const;
const owns = { names: new Set([name]), addresses: new Set([own]) };

const direct: Link = {
  server: "s1",
  name,
  type: "A",
  to: own,
  ttlMs: 60_000,
  goneAt: 0,
  isAssumed: false,
  staleUntil: 1000,
};
const link = (change: Partial<Link>): Link => ({ ...direct, ...change });
const elsewhere = (until: number): Link => link({ to: `edge-${until}.example`, staleUntil: until });
const forgotten = (ledger: Ledger, most: number, past = 0): Ledger => forgetOldest(ledger, [listing], { most, past });
const end = (ledger: Ledger, address = own): number => staleUntil(ledger, { name, address });

describe("forgetOldest()", () => {
  it("leaves alone as much as there is room for, and what is published, or only assumed to be gone", () => {
    const gone = [elsewhere(1), link({})];
    const unforgettable = [link({ server: "s2", goneAt: undefined }), link({ server: "s3", isAssumed: true })];
    const all = [...gone, ...unforgettable];
    assert.deepEqual([forgotten(all, 3) === all, forgotten(all, 2) === all], [true, true]);
    assert.deepEqual(forgotten(all, 1), [link({}), ...unforgettable]);
  });

  it("forgets what has expired, then what leads to none of our addresses, then what expires first", () => {
    const expired = [elsewhere(90), link({ staleUntil: 100, server: "s3" })];
    const aimless = [elsewhere(5000), elsewhere(6000)];
    const held = [link({ staleUntil: 300 }), link({ staleUntil: 400, server: "s2" })];
    const all = [...held, ...aimless, ...expired].reverse();
    const kept = (most: number): Ledger => all.filter((one) => forgotten(all, most, 100).includes(one));
    assert.deepEqual(
      [5, 4, 3, 2, 1].map((most) => all.filter((one) => !kept(most).includes(one)).map(({ staleUntil: at }) => at)),
      [[90], [100, 90], [100, 90, 5000], [100, 90, 6000, 5000], [100, 90, 6000, 5000, 300]],
    );
  });

  it("keeps what leads to one of our addresses, whichever it is, rather than what leads to none", () => {
    const www = { ...listing, name: "www.example" };
    const leading = link({ name: www.name, staleUntil: 300 });
    assert.deepEqual(forgetOldest([leading, elsewhere(5000)], [listing, www], { most: 1, past: 0 }), [leading]);
  });

  it("keeps every step of a way that caches may hold, and no step of one that has come to its end", () => {
    const steps = (until: number): Link[] => [
      link({ to: target, staleUntil: 200 }),
      link({ name: target, staleUntil: until }),
    ];
    assert.deepEqual(forgotten([...steps(150), elsewhere(9000)], 2, 100), steps(150));
    const ended = forgotten([...steps(100), elsewhere(9000)], 1, 100);
    assert.deepEqual([end(ended, "edge-9000.example"), end(ended)], [9000, 100]);
  });

  it("remembers the end of a way that it breaks, as that of one link for each address under a name", () => {
    const links = Array.from({ length: 50 }, (_, index) => link({ server: `s${index}`, staleUntil: 500 + index }));
    const once = forgotten(links, 0);
    assert.deepEqual([once.length, end(once)], [1, 549]);
    const twice = forgotten([...once, link({ staleUntil: 520 })], 0);
    assert.deepEqual([twice.length, end(twice)], [1, 549]);
    const www = { ...listing, name: "www.example" };
    const more = forgetOldest([...once, link({ name: www.name })], [listing, www], { most: 0, past: 0 });
    assert.deepEqual([more.length, end(more)], [2, 549]);
  });

  it("remembers each address under a name by itself", () => {
    const both = [link({ staleUntil: 700 }), link({ to: other, staleUntil: 800 })];
    const ledger = forgetOldest(both, [listing, { ...listing, address: other }], { most: 0, past: 0 });
    assert.deepEqual([ledger.length, end(ledger), end(ledger, other)], [2, 700, 800]);
  });

  it("gives what it remembers no place of those that are left as they were", () => {
    const ledger = [...forgotten([link({ staleUntil: 549 })], 0), link({ staleUntil: 520 })];
    assert.equal(forgotten(ledger, 1), ledger);
  });

  it("takes what it remembers for expired when its time has come", () => {
    const ways = [listing, { ...listing, name: target }];
    const remembered = forgetOldest([link({ name: target, staleUntil: 50 })], ways, { most: 0, past: 0 });
    const later = [...remembered, link({ to: target, staleUntil: 800 }), elsewhere(9000)];
    const kept = forgetOldest(later, ways, { most: 1, past: 100 });
    assert.equal(end(kept, "edge-9000.example"), 9000);
  });

  it("remembers nothing of what led elsewhere", () => {
    assert.deepEqual(forgotten([elsewhere(1000), link({ name: "www.example" })], 0), []);
  });

  it("lets a decision prolong what it remembers, by the largest TTL of what was held then", () => {
    const short = link({ staleUntil: 500, ttlMs: 5000 });
    const expired = link({ server: "s2", staleUntil: 100, ttlMs: 86_400_000 });
    const decided = (links: Ledger): number => end(countFromNow(forgotten(links, 0, 100), listing, 100, 10_000));
    assert.equal(decided([short, expired]), 16_000);
    assert.equal(decided([short, link({ server: "s3", staleUntil: 400, ttlMs: 9000 })]), 20_000);
    assert.equal(decided([expired]), 100);
  });

  it("counts a step that may be prolonged as one without end", () => {
    const alias = link({ to: target, staleUntil: 800, ttlMs: 5000 });
    for (const change of [{ staleUntil: 200 }, { staleUntil: 50, isAssumed: true }]) {
      const kept = link({ server: "nobody", name: target, ...change });
      assert.equal(end(forgotten([alias, kept], 0, 100)), 800);
    }
  });

  it("never has an end before the last cache lets go of the address, however little is kept", () =>
    fc.assert(
      fc.property(zoneHistories, fc.integer({ min: 0, max: 3 }), (drawn, most) => {
        const history = drawn.map(leadingHere);
        const ledger = history.reduce<Ledger>(
          (links, step) => forgotten(recordRound(links, observationsOf(step), owns, step.at), most, step.at),
          [],
        );
        assert.ok(end(ledger) >= lastHeldAt(history));
        assert.ok(ledger.filter(({ goneAt, server }) => goneAt !== undefined && server !== "nobody").length <= most);
      }),
      { numRuns: 2000 },
    ));
});

/** The same with an alias that always leads here: what led elsewhere may be forgotten, and lead here only then. */
function leadingHere(step: Step): Step {
  const contents = step.contents.map((content, place) => (place < 2 ? content : ({ is: "own", ttl: 20 } as const)));
  return { ...step, contents, isSilent: [...step.isSilent.slice(0, 2), false, false] };
}
