import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { Observation, Question } from "#dns/observing/observation.js";
import type { Observer } from "#dns/asking/observer.js";
import { readWatchOptions, type WatchOptions } from "#dns/options.js";
import { WatchRunner } from "#dns/running/watch-runner.js";
import { FakeClock } from "@dns-drain/lab";
import { addresses, empty, name, other, own, says, silence } from "../support/dns/observations.ts";

type Answer = (question: Question, signal: AbortSignal) => Promise<Observation[]> | Observation[];

const here: Answer = ({ type }) => [
  says(type === "HTTPS" ? empty : addresses([own, other], 20_000), { type, at: clock.now() }),
];
const gone: Answer = ({ type }) => [
  says(type === "HTTPS" ? empty : addresses([other], 20_000), { type, at: clock.now() }),
];
const silent: Answer = ({ type }) => [says(silence, { type, at: clock.now() })];

let clock: FakeClock;
let watch: WatchRunner;
let authorities: Answer;
let resolver: Answer;
let asked: { readonly by: "authorities" | "resolver"; readonly at: number; readonly isConfirming?: boolean }[];
let lines: string[];
let schedule: { run: () => Promise<void>; isEnded: boolean };

const everyTenSeconds = (_expression: string, run: () => Promise<void>): (() => void) => {
  schedule = { run, isEnded: false };
  const again = (): (() => void) =>
    clock.after(10_000, () => {
      cancel = again();
      void run();
    });
  let cancel = again();
  return () => {
    schedule.isEnded = true;
    cancel();
  };
};

const observer: Observer = {
  askAuthorities: async (question, signal, { isConfirming }) => {
    asked.push({ by: "authorities", at: clock.now(), isConfirming });
    return await authorities(question, signal);
  },
  askResolver: async (_resolver, question, signal) => {
    asked.push({ by: "resolver", at: clock.now() });
    return await resolver(question, signal);
  },
};

const log = (line: string): void => void lines.push(line);

function start(options: Partial<WatchOptions> = {}): void {
  const defaults = { names: name, addresses: own, resolvers: "192.0.2.53", authorities: "192.0.2.54", graceMs: 5000 };
  const logger = { info: log, warn: log, error: log };
  watch = new WatchRunner(readWatchOptions({ ...defaults, clock, logger, ...options }), observer, everyTenSeconds);
}

const moments = (by: "authorities" | "resolver"): number[] => [
  ...new Set(asked.filter((a) => a.by === by).map(({ at }) => at)),
];
const advance = (ms: number): Promise<void> => clock.advanceAndSettle(ms);

async function listed(options?: Partial<WatchOptions>): Promise<void> {
  start(options);
  await advance(60_000);
  assert.equal(watch.status().membership, "listed");
  asked = [];
}

beforeEach(() => {
  clock = new FakeClock(1e12);
  [authorities, resolver, asked, lines] = [here, here, [], []];
});

afterEach(async () => {
  watch.close();
  await advance(0);
  assert.equal(clock.pending, 0, "a timer is left");
});

describe("a watch", () => {
  it("asks at once, then every second until it knows the address, then by the schedule", async () => {
    start();
    await advance(60_000);
    const times = moments("authorities");
    assert.ok(times[0] === 0 && times.filter((at) => at < 11_000).length >= 9);
    assert.ok(times.filter((at) => at > 20_000).length <= 5);
  });

  it("asks every second from the first absence to the decision, then by the schedule", async () => {
    await listed();
    authorities = gone;
    await advance(10_000);
    assert.equal(watch.status().membership, "suspect");
    await advance(2_100);
    assert.equal(watch.status().membership, "delisted");
    asked = [];
    await advance(8_000);
    assert.ok(moments("authorities").length <= 1);
  });

  it("asks every second for as long as a removal is expected: hurry()", async () => {
    await listed();
    watch.hurry(5_000);
    await advance(0);
    assert.equal(moments("authorities").length, 1, "at once");
    await advance(5_000);
    assert.ok(moments("authorities").length >= 5);
    asked = [];
    await advance(30_000);
    assert.ok(moments("authorities").length <= 4, "by the schedule");
  });

  it("asks resolvers only about what the authorities have dropped", async () => {
    await listed();
    assert.deepEqual(moments("resolver"), []);
    authorities = gone;
    await advance(13_000);
    assert.ok(moments("resolver").length > 0);
  });

  it("wants answers that can't be forged from the first absence until a drain may begin", async () => {
    await listed();
    const careIn = async (ms: number): Promise<boolean[]> => {
      asked = [];
      await advance(ms);
      return [...new Set(asked.flatMap(({ isConfirming }) => isConfirming ?? []))];
    };
    assert.deepEqual(await careIn(60_000), [false]);
    [authorities, resolver] = [gone, gone];
    await careIn(10_000);
    assert.deepEqual([watch.status().membership, await careIn(10_000)], ["suspect", [true]]);
    const { propagation } = watch.status();
    assert.deepEqual(await careIn((propagation?.clearAt ?? NaN) - clock.wall()), [true]);
    assert.equal(watch.status().propagation?.isOver, true);
    assert.deepEqual(await careIn(60_000), [false]);
  });

  it("stops asking a resolver once that is clear", async () => {
    await listed();
    [authorities, resolver] = [gone, gone];
    await advance(60_000);
    assert.equal(watch.status().resolvers[0]?.isClear, true);
    asked = [];
    await advance(600_000);
    assert.deepEqual(moments("resolver"), []);
  });

  it("confirms the removal at the end of the wait, and only then calls it over", async () => {
    await listed();
    [authorities, resolver] = [gone, gone];
    await advance(14_000);
    const clearAt = (watch.status().propagation?.clearAt ?? NaN) - 1e12;
    await advance(clearAt - clock.now() - 1);
    assert.equal(watch.status().propagation?.isOver, false);
    await advance(1);
    assert.equal(watch.status().propagation?.isOver, true);
    assert.ok(moments("authorities").includes(clearAt));
  });

  it("doesn't begin a drain with an address that came back meanwhile", async () => {
    await listed();
    [authorities, resolver] = [gone, gone];
    await advance(14_000);
    const over: boolean[] = [];
    watch.onUpdate(() => over.push(watch.status().propagation?.isOver ?? false));
    await advance((watch.status().propagation?.clearAt ?? NaN) - 1e12 - clock.now() - 1);
    authorities = here;
    await advance(10_000);
    assert.equal(watch.status().membership, "listed");
    assert.ok(!over.includes(true));
  });

  it("doesn't end a wait because the process slept", async () => {
    await listed();
    [authorities, resolver] = [gone, gone];
    await advance(14_000);
    authorities = silent;
    await advance(3_600_000);
    assert.equal(watch.status().propagation?.isOver, false);
    assert.match(watch.status().reason, /timeout/);
  });

  it("gives a round 15 s, and counts what is missing as inconclusive", async () => {
    await listed();
    authorities = (_question, signal) =>
      new Promise((resolve) => signal.addEventListener("abort", () => resolve([says(silence)]), { once: true }));
    await advance(10_000);
    await advance(14_999);
    assert.doesNotMatch(watch.status().reason, /prove nothing/);
    await advance(1);
    assert.match(watch.status().reason, /prove nothing/);
  });

  it("runs one round at a time", async () => {
    start();
    await advance(0);
    asked = [];
    await Promise.all([schedule.run(), schedule.run(), schedule.run()]);
    assert.equal(asked.length, 1);
  });

  it("survives rounds, listeners and logs that fail", async () => {
    const fails = (): never => {
      throw new Error("broken");
    };
    start({ logger: { info: fails, warn: fails, error: fails } });
    watch.onUpdate(fails);
    const heard: number[] = [];
    watch.onUpdate(() => heard.push(clock.now()));
    await advance(5_000);
    authorities = () => Promise.reject(new Error("broken"));
    await advance(30_000);
    authorities = here;
    await advance(30_000);
    assert.equal(watch.status().membership, "listed");
    assert.ok((heard.at(-1) ?? 0) > 50_000);
  });

  it("writes a line for each change of a membership", async () => {
    await listed();
    authorities = gone;
    await advance(15_000);
    authorities = here;
    await advance(15_000);
    assert.deepEqual(lines, [
      `dns-drain address-listed: ${name} lists ${own}`,
      `dns-drain address-suspect: ${name} has not listed ${own} in the last answer: 2 more in a row make it a removal`,
      `dns-drain address-delisted: ${name} no longer lists ${own}, but ${other}; caches may lead here for another 26 s`,
      `dns-drain address-returned: ${name} lists ${own}`,
    ]);
  });
});

describe("watch.close()", () => {
  it("leaves no timer and no schedule, and calls the round off that is under way", async () => {
    let signal: AbortSignal | undefined;
    authorities = (_question, roundSignal) => {
      signal = roundSignal;
      return new Promise(() => {});
    };
    start();
    await advance(0);
    watch.close();
    assert.deepEqual([signal?.aborted, schedule.isEnded, clock.pending], [true, true, 0]);
  });

  it("is what the signal does, before the start as well", async () => {
    const aborter = new AbortController();
    start({ signal: aborter.signal });
    aborter.abort();
    assert.equal(schedule.isEnded, true);
    start({ signal: AbortSignal.abort() });
    await advance(60_000);
    assert.equal(asked.filter(({ at }) => at > 0).length, 0);
  });

  it("tells listeners for the last time, and changes nothing when it is called again", async () => {
    await listed();
    let calls = 0;
    watch.onUpdate(() => calls++);
    watch.close();
    watch.close();
    assert.equal(calls, 1);
  });
});

describe("for await (const status of watch)", () => {
  it("yields each change once, and ends with the watch", async () => {
    start();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { membership, names, propagation } of watch)
        seen.push(
          [membership, names[0]?.absences?.count, propagation?.isOver].filter((part) => part !== undefined).join(" "),
        );
    })();
    await advance(60_000);
    [authorities, resolver] = [gone, gone];
    await advance(60_000);
    watch.close();
    await reading;
    assert.deepEqual(
      [...new Set(seen)],
      ["unlisted", "listed", "suspect 1", "suspect 2", "delisted false", "delisted true"],
    );
  });

  it("leaves no listener when its consumer stops", async () => {
    start();
    for await (const { membership } of watch) if (membership === "unlisted") break;
    await advance(60_000);
    assert.equal(watch.status().membership, "listed");
  });
});
