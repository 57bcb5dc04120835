import assert from "node:assert/strict";
import { createHook } from "node:async_hooks";
import { getEventListeners } from "node:events";
import { describe, it } from "node:test";
import { type Ending, within } from "#dns/exchange/within.js";

const overdue = new Error("overdue");

/** Something that ends when the test says so, and counts how often it is stopped. */
function controlled(): { ending?: Ending<string>; stops: number; start: Parameters<typeof within<string>>[1] } {
  const work: ReturnType<typeof controlled> = {
    stops: 0,
    start: (ending) => {
      work.ending = ending;
      return { timeout: () => overdue, stop: () => void work.stops++ };
    },
  };
  return work;
}

describe("within()", () => {
  it("resolves and rejects as the work does, and stops it once, whatever comes after", async () => {
    const good = controlled();
    const bad = controlled();
    const outcomes = [good, bad].map((work) => within({ ms: 1000, signal: undefined }, work.start));
    good.ending?.resolve("done");
    good.ending?.reject(new Error("late"));
    bad.ending?.reject(new Error("failed"));
    assert.equal(await outcomes[0], "done");
    await assert.rejects(outcomes[1] ?? Promise.resolve(), /failed/);
    assert.deepEqual([good.stops, bad.stops], [1, 1]);
  });

  it("says what the work says when time is up", async () => {
    const work = controlled();
    const keepAlive = setTimeout(() => undefined, 1000);
    await assert.rejects(within({ ms: 10, signal: undefined }, work.start), (error) => error === overdue);
    clearTimeout(keepAlive);
    assert.equal(work.stops, 1);
  });

  it("stops what ended, or failed, while it was starting", async () => {
    let stops = 0;
    const ended = within<string>({ ms: 1000, signal: undefined }, ({ resolve }) => {
      resolve("at once");
      return { timeout: () => overdue, stop: () => void stops++ };
    });
    assert.equal(await ended, "at once");
    assert.equal(stops, 1);
    const thrown = within<string>({ ms: 1000, signal: undefined }, () => {
      throw new Error("no socket left");
    });
    await assert.rejects(thrown, /no socket left/);
  });

  it("doesn't start for a signal that has been aborted", async () => {
    const work = controlled();
    await assert.rejects(
      within({ ms: 1000, signal: AbortSignal.abort(overdue) }, work.start),
      (error) => error === overdue,
    );
    assert.equal(work.ending, undefined);
  });

  it("leaves no timer and no listener behind, however it ends", async () => {
    const timers = new Set<number>();
    const hook = createHook({
      init: (id, type) => void (type === "Timeout" && timers.add(id)),
      destroy: (id) => void timers.delete(id),
    }).enable();
    for (const end of ["resolve", "reject", "abort", "timeout"] as const) {
      const controller = new AbortController();
      const work = controlled();
      const outcome = within({ ms: end === "timeout" ? 1 : 60_000, signal: controller.signal }, work.start).catch(
        () => undefined,
      );
      if (end === "resolve") work.ending?.resolve("done");
      if (end === "reject") work.ending?.reject(overdue);
      if (end === "abort") controller.abort(overdue);
      await Promise.all([outcome, new Promise((resolve) => setTimeout(resolve, 5))]);
      assert.equal(getEventListeners(controller.signal, "abort").length, 0);
      assert.equal(work.stops, 1);
    }
    // The hook hears of the last timer's end in the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    hook.disable();
    assert.equal(timers.size, 0);
  });
});
