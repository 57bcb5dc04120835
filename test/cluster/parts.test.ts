import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import cluster from "node:cluster";
import { once } from "node:events";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { replaceWorkers, shareWatch, watchOfPrimary } from "@dns-drain/cluster";
import type { WatchStatus } from "@dns-drain/dns";

import { root } from "../support/deploy/program.ts";
import { FakeWatch, removal, watchStatus } from "../support/fake-watch.ts";
import { createPost } from "#cluster/post.js";
import { messageOf, wordIn } from "#cluster/word.js";

const status = removal(1_700_000_000_000, true, {
  names: [{ name: "api.example.test", address: "192.0.2.1", membership: "delisted", since: 0, reason: "gone" }],
});

/** What comes out on the other side of a process's channel. */
function sent(word: unknown): unknown {
  return wordIn(JSON.parse(JSON.stringify(messageOf(word as never))));
}

describe("wordIn()", () => {
  it("reads what messageOf() has written", () => {
    for (const word of [
      { kind: "hello" },
      { kind: "replaced" },
      { kind: "status", status, signals: ["SIGTERM"] },
      { kind: "status", status: watchStatus("unlisted"), signals: [] },
      { kind: "signal", signal: "SIGINT", count: 2 },
    ])
      assert.deepEqual(sent(word), word);
  });

  it("passes over messages of others", () => {
    for (const message of [undefined, null, "hello", 7, [], {}, { kind: "hello" }, { cmd: "NODE_CLUSTER" }, "shutdown"])
      assert.equal(wordIn(message), undefined);
  });

  it("drops a word with anything wrong in it", () => {
    const wrong: Partial<Record<keyof WatchStatus, unknown>>[] = [
      { membership: "gone" },
      { reason: undefined },
      { needMs: -1 },
      { needMs: null },
      { propagation: null },
      { propagation: { delistedAt: 0, staleUntil: "soon", clearAt: null, isOver: false } },
      { propagation: { delistedAt: 0, staleUntil: null, clearAt: null, isOver: 1 } },
      { names: undefined },
      { names: [{ name: "api.example.test" }] },
      { authorities: "none" },
      { resolvers: [null] },
    ];
    for (const part of wrong)
      assert.equal(
        sent({ kind: "status", status: { ...status, ...part }, signals: [] }),
        undefined,
        JSON.stringify(part),
      );
    for (const word of [
      null,
      [],
      { kind: "goodbye" },
      { kind: "status", status, signals: ["SIGKILL"] },
      { kind: "signal", signal: "SIGNOT", count: 1 },
      { kind: "signal", signal: "SIGTERM", count: "1" },
    ])
      assert.equal(sent(word), undefined, JSON.stringify(word));
  });
});

describe("createPost()", () => {
  it("has one message on its way, however often there is news, and then sends the latest", () => {
    const sends: unknown[] = [];
    const arrivals: (() => void)[] = [];
    let now = 0;
    const worker = {
      isConnected: () => true,
      send: (message: unknown, done: () => void) => sends.push(wordIn(message)) && arrivals.push(done) > 0,
    };
    const post = createPost(worker as never, () => ({ kind: "signal", signal: "SIGTERM", count: ++now }));
    for (let news = 0; news < 100; news++) post();
    assert.equal(sends.length, 1);
    arrivals.shift()?.();
    assert.deepEqual(sends.at(-1), { kind: "signal", signal: "SIGTERM", count: 2 });
    arrivals.shift()?.();
    assert.equal(sends.length, 2, "nothing has happened since");
  });
});

describe("shareWatch()", () => {
  it("refuses what it can't use", () => {
    const watch = new FakeWatch();
    const cases: [() => unknown, RegExp][] = [
      [
        () => shareWatch({} as never),
        /^TypeError: Cannot share a watch: "watch" must be a watch with a method "status"/,
      ],
      [() => shareWatch(watch, { signals: ["SIGKILL"] }), /^TypeError: .*"signals" must be a list of signals that/],
      [
        () => shareWatch(watch, { deadlineMs: -1 }),
        /^RangeError: .*"deadlineMs" must be a finite number of milliseconds/,
      ],
      [
        () => shareWatch(watch, { deadline: 5_000 } as never),
        /^TypeError: .*"deadline" must be left out, or one of signals, deadlineMs, received 5000$/,
      ],
      [() => replaceWorkers({ start: 5_000 } as never), /^TypeError: .*"start" must be left out, or one of startMs/],
      [
        () => replaceWorkers({ startMs: Number.NaN }),
        /^RangeError: .*"startMs" must be a finite number of milliseconds/,
      ],
      [() => watchOfPrimary(), /^Error: Cannot have the watch of a primary: this process is no worker of node:cluster/],
    ];
    for (const [call, refusal] of cases) assert.throws(call, (error) => refusal.test(String(error)));
  });

  it("leaves nothing behind when it is taken back", () => {
    const watch = new FakeWatch();
    const counts = (): number[] => [
      watch.listeners.size,
      process.listenerCount("SIGTERM"),
      cluster.listenerCount("message"),
      cluster.listenerCount("disconnect"),
      cluster.listenerCount("fork"),
      cluster.listenerCount("exit"),
    ];
    const before = counts();
    const forget = shareWatch(watch);
    assert.notDeepEqual(counts(), before);
    forget();
    assert.deepEqual(counts(), before);
  });
});

describe("a worker that means harm", () => {
  it("can say hello once, and nothing else that the primary would listen to", () => {
    const watch = new FakeWatch();
    const sends: unknown[] = [];
    const send = (message: unknown, done: () => void): void => {
      sends.push(wordIn(message));
      done();
    };
    const worker = { isConnected: () => true, send };
    const says = (message: unknown): boolean => cluster.emit("message", worker as never, message, undefined);
    const forget = shareWatch(watch);
    for (const word of [
      { kind: "status", status, signals: [] },
      { kind: "signal", signal: "SIGTERM", count: 9e15 },
      { kind: "replaced" },
    ] as const)
      says(messageOf(word));
    assert.deepEqual(sends, []);
    for (let times = 0; times < 100; times++) says(messageOf({ kind: "hello" }));
    says(JSON.parse('{"__proto__":{"kind":"hello"},"@dns-drain/cluster":{"__proto__":{"kind":"hello"}}}'));
    forget();
    assert.deepEqual(sends, [{ kind: "status", status: watch.status(), signals: ["SIGTERM"] }]);
    assert.ok(!("kind" in {}));
  });
});

describe("a worker that is signalled before it has said hello", () => {
  it("counts that signal once", async () => {
    const primary = spawn(process.execPath, [join(root, "build/test/support/cluster/early-signal-process.js")]);
    assert.deepEqual(await once(primary, "exit"), [1, null]);
  });
});

describe("a worker that was disconnected", () => {
  for (const [state, args] of [
    ["still has a connection", []],
    ["has closed its channel", ["idle"]],
  ] as const)
    it(`and ${state} is signalled with the others, and waited for`, async () => {
      const program = join(root, "build/test/support/cluster/disconnected-process.js");
      assert.deepEqual(await once(spawn(process.execPath, [program, ...args]), "exit"), [7, null]);
    });
});

describe("a worker that listens for one signal only", () => {
  it("hears that it is to leave, and isn't ended by the first signal after it", async () => {
    const primary = spawn(process.execPath, [join(root, "build/test/support/cluster/listens-once-process.js")]);
    assert.deepEqual(await once(primary, "exit"), [1, null]);
  });
});

describe("replaceWorkers()", () => {
  it("has nothing to do without workers", async () => {
    assert.equal(await replaceWorkers(), 0);
  });

  it("leaves the workers alone if a new one doesn't come to listen", async (t) => {
    cluster.setupPrimary({ exec: join(root, "examples/node-http/server.js"), silent: true });
    const old = cluster.fork({ PORT: "0" });
    t.after(() => old.process.kill("SIGKILL"));
    await once(old, "listening");
    cluster.setupPrimary({ exec: join(root, "examples/nothing.js") });
    await assert.rejects(replaceWorkers(), /^Error: Cannot replace the workers: a new one must listen within 30000 ms/);
    assert.deepEqual([old.isDead(), old.exitedAfterDisconnect], [false, undefined]);
    assert.deepEqual(Object.values(cluster.workers ?? {}), [old], "the new one is gone");
  });

  it("gives up on a worker that never listens, whatever the garbage collector has collected meanwhile", async (t) => {
    setFlagsFromString("--expose-gc");
    const collecting = setInterval(runInNewContext("gc") as () => void, 20);
    t.after(() => clearInterval(collecting));
    t.after(() => Object.values(cluster.workers ?? {}).forEach((worker) => worker?.process.kill("SIGKILL")));
    cluster.setupPrimary({ exec: join(root, "examples/node-http/server.js"), silent: true });
    await once(cluster.fork({ PORT: "0" }), "listening");
    cluster.setupPrimary({ exec: join(root, "build/test/support/cluster/never-listening-process.js") });
    const outcome = replaceWorkers({ startMs: 500 }).catch(String);
    const patience = sleep(10_000, "it goes on waiting", { ref: false });
    assert.match(String(await Promise.race([outcome, patience])), /a new one must listen within 500 ms, and has not$/);
  });
});
