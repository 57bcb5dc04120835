import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { beforeEach, describe, it } from "node:test";
import { FailStaticCache, type Expiring } from "#dns/delegation/fail-static-cache.js";
import { FakeClock } from "@dns-drain/lab";

interface Value extends Expiring {
  readonly text: string;
}

type Load = (key: string, previous: Value | undefined, signal: AbortSignal) => Promise<Value>;

let clock: FakeClock;
let loads: string[];
let next: Load;
let cache: FailStaticCache<Value>;

beforeEach(() => {
  clock = new FakeClock();
  loads = [];
  next = (key) => Promise.resolve({ text: `${key}${loads.length}`, expiresAt: clock.now() + 100 });
  cache = new FailStaticCache<Value>({
    clock,
    retryMs: 10,
    longestRetryMs: 40,
    mostEntries: 3,
    load: (key, previous, signal) => {
      loads.push(key);
      return next(key, previous, signal);
    },
  });
});

const get = async (key = "a", signal?: AbortSignal): Promise<string> => (await cache.get(key, signal)).text;
const fails: Load = () => Promise.reject(new Error("down"));

describe("FailStaticCache", () => {
  it("loads a value once, and again when it has expired", async () => {
    assert.deepEqual([await get(), await get()], ["a1", "a1"]);
    clock.advance(99);
    assert.equal(await get(), "a1");
    clock.advance(1);
    assert.equal(await get(), "a2");
  });

  it("rejects as long as there never was a value, and tries again each time", async () => {
    next = fails;
    await assert.rejects(get(), /down/);
    await assert.rejects(get(), /down/);
    assert.equal(loads.length, 2);
  });

  it("keeps the last good value when loading fails, and tries again ever more seldom", async () => {
    await get();
    next = fails;
    clock.advance(100);
    const triedAt: number[] = [];
    for (let now = 0; now < 200; now++) {
      const before = loads.length;
      assert.equal(await get(), "a1");
      if (loads.length > before) triedAt.push(now);
      clock.advance(1);
    }
    assert.deepEqual(triedAt, [0, 10, 30, 70, 110, 150, 190]);
  });

  it("hands the last good value to the load", async () => {
    await get();
    clock.advance(100);
    next = (_key, previous) => Promise.resolve({ text: `after ${previous?.text}`, expiresAt: 1000 });
    assert.equal(await get(), "after a1");
  });

  it("loads once for all who ask at the same time", async () => {
    assert.deepEqual(await Promise.all([get(), get(), get("b")]), ["a1", "a1", "b2"]);
    assert.deepEqual(loads, ["a", "b"]);
  });

  it("loads again when told to, though not sooner than after the pause", async () => {
    await get();
    cache.expire((key) => key === "b");
    clock.advance(50);
    assert.equal(await get(), "a1");
    cache.expire((_key, { text }) => text === "a1");
    assert.equal(await get(), "a2");
    cache.expire(() => true);
    assert.equal(await get(), "a2");
    clock.advance(10);
    assert.equal(await get(), "a3");
  });

  it("forgets the oldest when there are too many", async () => {
    for (const key of ["a", "b", "c", "d"]) await get(key);
    await get("b");
    assert.equal(loads.length, 4);
    await get("a");
    assert.equal(loads.length, 5);
  });

  it("lets one give up while others wait, and calls the load off when all have", async () => {
    let called: AbortSignal | undefined;
    let done = (): void => undefined;
    next = (_key, _previous, signal) =>
      new Promise((resolve) => {
        called = signal;
        done = () => resolve({ text: "late", expiresAt: 1000 });
      });
    const [first, second] = [new AbortController(), new AbortController()];
    const outcomes = [get("a", first.signal), get("a", second.signal)].map((asking) =>
      asking.catch((error: unknown) => error),
    );
    first.abort(new Error("first"));
    assert.match(String(await outcomes[0]), /first/);
    assert.equal(called?.aborted, false);
    second.abort(new Error("second"));
    assert.match(String(await outcomes[1]), /second/);
    assert.equal(called?.aborted, true);
    for (const { signal } of [first, second]) assert.equal(getEventListeners(signal, "abort").length, 0);

    // Whoever asks now begins anew, and what the load that was called off brings is not kept.
    const abandoned = done;
    next = () => Promise.resolve({ text: "fresh", expiresAt: 1000 });
    assert.equal(await get(), "fresh");
    abandoned();
    await Promise.resolve();
    assert.equal(await get(), "fresh");
  });

  it("doesn't count it as a failure when a load was called off", async () => {
    await get();
    clock.advance(100);
    next = (_key, _previous, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("off"))));
    const controller = new AbortController();
    const outcome = get("a", controller.signal).catch((error: unknown) => error);
    controller.abort(new Error("enough"));
    assert.match(String(await outcome), /enough/);
    next = () => Promise.resolve({ text: "fresh", expiresAt: 1000 });
    assert.equal(await get(), "fresh");
  });

  it("rejects at once for a signal that has been aborted", async () => {
    await assert.rejects(get("a", AbortSignal.abort(new Error("enough"))), /enough/);
    assert.equal(loads.length, 0);
  });
});
