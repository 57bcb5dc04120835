import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { createServer } from "node:http";
import { describe, it } from "node:test";

import { createDrain } from "@dns-drain/core";
import { waitFor } from "@dns-drain/lab";
import fc from "fast-check";

import { DrainStage, settled } from "../support/drain-stage.ts";
import { FakeTarget } from "../support/fake-target.ts";
import { removal, watchStatus } from "../support/fake-watch.ts";

const listed = watchStatus("listed");

/** A stage whose host was removed, and whose caches have all had their time. */
function drainingStage(...options: ConstructorParameters<typeof DrainStage>): DrainStage {
  const stage = new DrainStage(...options);
  stage.watch.say(removal(stage.inMs(0), true));
  assert.deepEqual(stage.phases, ["propagating", "draining"]);
  return stage;
}

describe("a drain led by DNS", () => {
  it("waits for caches, sheds, and is drained when it is empty and quiet", async () => {
    const { watch, target, clock, runner, phases, inMs } = new DrainStage();
    target.holds({ idle: 1 });
    watch.say(removal(inMs(90_000)));
    assert.deepEqual(phases, ["propagating"]);
    clock.advance(90_000);
    watch.say(removal(inMs(0), true));
    assert.deepEqual(target.asked, ["resume", "prepare", "shed"]);
    clock.advance(20_000);
    target.holds({});
    clock.advance(1_999);
    assert.equal(runner.state.phase, "draining");
    assert.equal(await settled(runner.drained.then(() => "drained")), undefined);
    clock.advance(1);
    assert.deepEqual(phases, ["propagating", "draining", "drained"]);
    assert.equal(await settled(runner.drained.then(() => "drained")), "drained");
    assert.equal(clock.pending, 0);
  });

  it("looks again by itself when a watch doesn't say that the wait is over", () => {
    const { watch, clock, phases, inMs } = new DrainStage();
    let isOver = false;
    const clearAt = inMs(5_000);
    watch.say(removal(clearAt));
    watch.status = () => removal(clearAt, isOver);
    isOver = true;
    clock.advance(5_000);
    assert.deepEqual(phases, ["propagating", "draining"]);
  });

  it("is not drained while somebody comes now and then, until its longest time is over", () => {
    const { target, clock, phases } = drainingStage({ maxDrainMs: 10_000 });
    for (let visit = 0; visit < 9; visit++) {
      clock.advance(1_000);
      target.visitedAt(clock.now());
    }
    assert.equal(phases.at(-1), "draining");
    clock.advance(1_000);
    assert.equal(phases.at(-1), "drained");
  });

  for (const phase of ["propagating", "draining", "drained"] as const) {
    it(`serves again when it is listed again while ${phase}`, async () => {
      const stage = new DrainStage();
      stage.watch.say(removal(stage.inMs(0), phase !== "propagating"));
      if (phase === "drained") stage.clock.advance(2_000);
      assert.equal(stage.phases.at(-1), phase);
      stage.watch.say(listed);
      assert.equal(stage.phases.at(-1), "serving");
      assert.equal(stage.target.asked.at(-1), "resume");
      assert.equal(await settled(stage.runner.drained.then(() => "drained")), undefined, "there is a new promise");
      assert.equal(stage.clock.pending, 0);
      stage.watch.say(removal(stage.inMs(0), true));
      assert.equal(stage.phases.at(-1), "draining", "and the next removal counts");
    });
  }

  it("holds on to what a watch said last when the watch fails, and says so once", () => {
    const { watch, log, runner, clock, phases, inMs } = new DrainStage();
    watch.fail(new Error("out of order"));
    watch.fail(new Error("out of order"));
    clock.advance(1e6);
    assert.deepEqual(phases, []);
    assert.equal(log.about(/error.*the watch failed.*out of order/).length, 1);
    assert.equal(runner.status().dns?.membership, "listed");
    watch.say(removal(inMs(1_000)));
    watch.fail(new Error("again"));
    clock.advance(1e6);
    assert.deepEqual(phases, ["propagating"]);
    assert.equal(log.about(/the watch failed/).length, 2);
  });

  it("sets no timer while it serves", () => {
    const { clock, watch } = new DrainStage();
    watch.say(watchStatus("suspect"));
    watch.say(listed);
    assert.equal(clock.pending, 0);
  });
});

describe("a drain by hand", () => {
  it("start() sheds at once, whatever DNS says, and again changes nothing", () => {
    const { runner, target, phases, watch } = new DrainStage();
    runner.start("first");
    runner.start("second");
    watch.say(removal(null));
    watch.say(listed);
    assert.deepEqual(phases, ["draining"]);
    assert.equal(runner.state.reason, "first");
    assert.equal(runner.status().order?.reason, "first");
    assert.deepEqual(target.asked, ["resume", "shed"]);
  });

  it("cancel() takes start() back, with its own reason", () => {
    const { runner, phases } = new DrainStage();
    runner.start("by hand");
    runner.cancel("a mistake");
    assert.deepEqual(phases, ["draining", "serving"]);
    assert.equal(runner.state.reason, "a mistake");
    assert.equal(runner.status().order, undefined);
  });

  it("cancel() without a watch takes start() back", () => {
    const { runner, phases } = new DrainStage({ watch: undefined });
    runner.start("by hand");
    runner.cancel("a mistake");
    runner.start("by hand again");
    assert.deepEqual(phases, ["draining", "serving", "draining"]);
  });

  it("cancel() holds until the address was listed again; the removal after that counts", () => {
    const { runner, watch, phases, clock, inMs } = new DrainStage();
    watch.say(removal(inMs(1_000)));
    runner.cancel("we need this host");
    watch.say(removal(inMs(0), true));
    watch.say(watchStatus("suspect"));
    watch.say(removal(inMs(0), true));
    clock.advance(1e6);
    assert.deepEqual(phases, ["propagating", "serving"]);
    watch.say(listed);
    watch.say(removal(inMs(90_000)));
    assert.deepEqual(phases, ["propagating", "serving", "propagating"]);
  });

  it("cancel() during a suspicion counts for what comes of it", () => {
    const { runner, watch, phases, inMs } = new DrainStage();
    watch.say(watchStatus("suspect"));
    runner.cancel("we need this host");
    watch.say(removal(inMs(90_000)));
    assert.deepEqual(phases, []);
  });

  it("start() after cancel() sheds", () => {
    const { runner, watch, phases, inMs } = new DrainStage();
    watch.say(removal(inMs(90_000)));
    runner.cancel("no");
    runner.start("yes");
    assert.deepEqual(phases, ["propagating", "serving", "draining"]);
  });
});

describe("a stop", () => {
  it("ends without servers and without a watch", async () => {
    const { runner, clock, phases } = new DrainStage({ watch: undefined });
    const cut = runner.stop("SIGTERM");
    await clock.advanceAndSettle(2_000);
    assert.equal(await settled(cut), 0);
    assert.deepEqual(phases, ["draining", "closed"]);
    assert.equal(clock.pending, 0);
  });

  it("sheds at once if caches need too long, serves until the deadline, and counts what it cut", async () => {
    const { runner, clock, target, phases } = new DrainStage({}, new FakeTarget(true));
    target.holds({ busy: 1 });
    const cut = runner.stop("SIGTERM");
    assert.deepEqual(phases, ["draining"]);
    await clock.advanceAndSettle(22_999);
    assert.deepEqual(phases, ["draining"]);
    await clock.advanceAndSettle(1);
    assert.deepEqual(phases, ["draining", "closed"]);
    assert.deepEqual(target.graces, [2_000], "busy connections have until the deadline");
    target.finish(1);
    assert.equal(await settled(cut), 1);
    assert.equal(await settled(runner.drained.then(() => "drained")), "drained");
    assert.equal(target.asked.at(-1), "detach");
  });

  it("gives half of the time that is left to the spread, and half to the idle", () => {
    const { runner, target } = new DrainStage({ spreadMs: 60_000, idleGraceMs: 9_000 });
    void runner.stop("SIGTERM");
    assert.deepEqual(target.plans, [{ spreadMs: 11_500, idleGraceMs: 9_000, goaway: "quiet" }]);
  });

  it("hastens a drain that was under way without a deadline", () => {
    const { runner, target } = new DrainStage({ spreadMs: 60_000, idleGraceMs: 60_000 });
    runner.start("maintenance");
    void runner.stop("SIGTERM");
    const [unhurried, hastened] = target.plans.map(({ spreadMs }) => spreadMs);
    assert.equal(unhurried, 60_000);
    assert.equal(hastened, 11_500);
  });

  it("waits for caches if there is time, then sheds, and closes when it is empty", async () => {
    const { watch, runner, clock, phases, target, inMs } = new DrainStage({ withdrawMs: 3_000 });
    watch.say(watchStatus("listed", { needMs: 5_000 }));
    target.holds({ idle: 1 });
    const cut = runner.stop("SIGTERM");
    await clock.advanceAndSettle(1_000);
    watch.say(removal(inMs(4_000), false));
    await clock.advanceAndSettle(4_000);
    watch.say(removal(inMs(0), true));
    assert.deepEqual(phases, ["propagating", "draining"]);
    await clock.advanceAndSettle(3_000);
    target.holds({});
    await clock.advanceAndSettle(2_000);
    assert.equal(await settled(cut), 0);
    assert.equal(clock.now(), 10_000);
  });

  it("doesn't wait for caches when nobody takes the address out: a restart in place", async () => {
    const { watch, runner, clock, phases, log } = new DrainStage();
    watch.say(watchStatus("listed", { needMs: 5_000 }));
    const cut = runner.stop("SIGTERM");
    await clock.advanceAndSettle(5_000);
    assert.deepEqual(phases, ["propagating", "draining"]);
    assert.equal(log.about(/a restart in place/).length, 1);
    await clock.advanceAndSettle(2_000);
    assert.equal(await settled(cut), 0);
  });

  it("has the watch look for the removal every second, as long as that may take", () => {
    const { watch, runner } = new DrainStage({ withdrawMs: 7_000 });
    assert.deepEqual(watch.hurries, []);
    void runner.stop("SIGTERM");
    assert.deepEqual(watch.hurries, [7_000]);
  });

  it("goes on with a watch that can't be asked for that", () => {
    const { watch, runner, phases, log } = new DrainStage();
    watch.hurry = () => {
      throw new Error("broken");
    };
    void runner.stop("SIGTERM");
    assert.deepEqual(phases, ["draining"]);
    assert.equal(log.about(/can't be asked to hurry: Error: broken/).length, 1);
  });

  for (const phase of ["propagating", "draining", "drained"] as const) {
    it(`shortens a drain that is ${phase}`, async () => {
      const stage = new DrainStage();
      const { watch, runner, clock, target } = stage;
      target.holds({ idle: 1 });
      watch.say(removal(stage.inMs(phase === "propagating" ? 90_000 : 0), phase !== "propagating"));
      if (phase === "drained") clock.advance(600_000);
      assert.equal(runner.state.phase, phase);
      const cut = runner.stop("SIGTERM");
      await clock.advanceAndSettle(phase === "drained" ? 0 : 23_000);
      assert.equal(runner.state.phase, "closed");
      assert.equal(await settled(cut), 0);
    });
  }

  it("is not taken back by cancel(), start() or a listing", async () => {
    const { watch, runner, clock } = new DrainStage();
    const cut = runner.stop("SIGTERM");
    runner.cancel("too late");
    runner.start("too late");
    watch.say(listed);
    await clock.advanceAndSettle(23_000);
    assert.equal(await settled(cut), 0);
    assert.equal(runner.status().order?.reason, "SIGTERM");
  });

  it("twice goes to the end at once, and both are told the same", async () => {
    const { runner, target, phases, clock } = new DrainStage();
    target.holds({ busy: 2 });
    const first = runner.stop("SIGTERM");
    await clock.advanceAndSettle(1_000);
    const second = runner.stop("SIGTERM");
    assert.deepEqual(phases, ["draining", "closed"]);
    assert.deepEqual(target.graces, [0]);
    assert.equal(await settled(first), 2);
    assert.equal(await settled(second), 2);
    assert.equal(await settled(runner.stop("SIGTERM")), 2, "a third time too");
  });

  it("twice while closing cuts what is still being waited for", async () => {
    const { runner, clock, target } = new DrainStage({}, new FakeTarget(true));
    target.holds({ busy: 1 });
    const cut = runner.stop("SIGTERM");
    await clock.advanceAndSettle(23_500);
    assert.equal(await settled(cut), undefined);
    void runner.stop("SIGTERM");
    assert.deepEqual(target.graces, [2_000, 0]);
    assert.equal(await settled(cut), 1);
  });

  it("with a deadline of 0 ends at once", async () => {
    const { runner, target } = new DrainStage({ deadlineMs: 0 });
    target.holds({ busy: 1 });
    assert.equal(await settled(runner.stop("SIGTERM")), 1);
    assert.deepEqual(target.graces, [0]);
  });

  it("closes when it began drained by hand only when DNS sends nobody any more", async () => {
    const { runner, clock } = new DrainStage();
    runner.start("by hand");
    clock.advance(2_000);
    assert.equal(runner.state.phase, "drained");
    const cut = runner.stop("SIGTERM");
    await clock.advanceAndSettle(4_999);
    assert.equal(runner.state.phase, "drained");
    await clock.advanceAndSettle(1);
    assert.equal(await settled(cut), 0);
  });
});

describe("withdraw()", () => {
  it("is called once, after readiness was withdrawn", async () => {
    const seen: string[] = [];
    const stage: DrainStage = new DrainStage({ withdraw: () => void seen.push(stage.runner.state.phase) });
    void stage.runner.stop("SIGTERM");
    void stage.runner.stop("SIGTERM");
    assert.deepEqual(seen, ["draining"]);
  });

  it("is not called by a drain that doesn't end the host, nor after it was detached", () => {
    let calls = 0;
    const { runner, watch } = new DrainStage({ withdraw: () => void calls++ });
    runner.start("by hand");
    watch.say(removal(null));
    runner.detach();
    void runner.stop("too late");
    assert.equal(calls, 0);
  });

  for (const [how, withdraw] of [
    [
      "throws",
      () => {
        throw new Error("no credentials");
      },
    ],
    ["rejects", async () => Promise.reject(new Error("no credentials"))],
  ] as const) {
    it(`that ${how} is logged, and changes nothing else`, async () => {
      const { runner, clock, log } = new DrainStage({ withdraw, watch: undefined });
      const cut = runner.stop("SIGTERM");
      await clock.advanceAndSettle(2_000);
      assert.equal(await settled(cut), 0);
      assert.equal(log.about(/^error: .*withdraw\(\) failed.*no credentials/).length, 1);
    });
  }

  it("that is slow is waited for, so that the process doesn't end before the address was taken out", async () => {
    let finish = (): void => {};
    const withdraw = (): Promise<void> => new Promise((resolve) => (finish = resolve));
    const { runner, clock } = new DrainStage({ withdraw, watch: undefined });
    const cut = runner.stop("SIGTERM");
    await clock.advanceAndSettle(10_000);
    assert.equal(await settled(cut), undefined);
    finish();
    await clock.advanceAndSettle(0);
    assert.equal(await settled(cut), 0);
  });

  it("that hangs for ever holds nothing up beyond the deadline", async () => {
    const { runner, clock } = new DrainStage({ withdraw: () => new Promise(() => {}), watch: undefined });
    const cut = runner.stop("SIGTERM");
    await clock.advanceAndSettle(23_000);
    assert.equal(await settled(cut), 0);
  });
});

describe("onClosed()", () => {
  it("is called after the servers have closed, and waited for", async () => {
    let finish = (): void => {};
    const asked: string[][] = [];
    const onClosed = (): Promise<void> => {
      asked.push([...stage.target.asked]);
      return new Promise((resolve) => (finish = resolve));
    };
    const stage: DrainStage = new DrainStage({ onClosed, deadlineMs: 0 });
    const cut = stage.runner.stop("SIGTERM");
    assert.equal(await settled(cut), undefined);
    assert.deepEqual(asked, [["resume", "close"]]);
    finish();
    assert.equal(await settled(cut), 0);
    assert.equal(stage.clock.pending, 0);
  });

  it("that hangs is waited for until a second after the deadline", async () => {
    const { runner, clock, log } = new DrainStage({ onClosed: () => new Promise(() => {}) });
    const cut = runner.stop("SIGTERM");
    await clock.advanceAndSettle(25_999);
    assert.equal(await settled(cut), undefined);
    await clock.advanceAndSettle(1);
    assert.equal(await settled(cut), 0);
    assert.equal(log.about(/^error: .*onClosed\(\) was not waited for/).length, 1);
  });

  it("is no longer waited for at a second signal", async () => {
    const { runner, clock } = new DrainStage({ onClosed: () => new Promise(() => {}), watch: undefined });
    const cut = runner.stop("SIGTERM");
    await clock.advanceAndSettle(2_000);
    assert.equal(await settled(cut), undefined);
    void runner.stop("SIGTERM");
    assert.equal(await settled(cut), 0);
    assert.equal(clock.pending, 0);
  });

  for (const [how, onClosed] of [
    [
      "throws",
      () => {
        throw new Error("no database");
      },
    ],
    ["rejects", async () => Promise.reject(new Error("no database"))],
  ] as const) {
    it(`that ${how} is logged`, async () => {
      const { runner, log } = new DrainStage({ onClosed, deadlineMs: 0 });
      assert.equal(await settled(runner.stop("SIGTERM")), 0);
      assert.equal(log.about(/^error: .*onClosed\(\) failed.*no database/).length, 1);
    });
  }
});

describe("servers that come late", () => {
  it("are brought to the phase that the others are in", () => {
    const { runner, watch, inMs } = new DrainStage();
    const late = (): string[] => {
      const target = new FakeTarget();
      runner.attach(target);
      return target.asked;
    };
    assert.deepEqual(late(), ["resume"]);
    watch.say(removal(inMs(90_000)));
    assert.deepEqual(late(), ["prepare"]);
    watch.say(removal(inMs(0), true));
    assert.deepEqual(late(), ["shed"]);
  });

  it("are closed and counted while the others are closing", async () => {
    const { runner, target, clock } = new DrainStage({}, new FakeTarget(true));
    target.holds({ busy: 1 });
    const cut = runner.stop("SIGTERM");
    await clock.advanceAndSettle(23_500);
    const late = new FakeTarget(true);
    assert.ok(runner.wants(late.server));
    runner.attach(late);
    assert.deepEqual(late.graces, [1_500]);
    target.finish(1);
    assert.equal(await settled(cut), undefined);
    late.finish(1);
    assert.equal(await settled(cut), 2);
  });

  it("are left alone once the drain is detached or has closed", async () => {
    const detached = new DrainStage();
    detached.runner.detach();
    assert.equal(detached.runner.wants({}), false);
    const closed = new DrainStage({ deadlineMs: 0 });
    await closed.runner.stop("SIGTERM");
    assert.equal(closed.runner.wants({}), false);
  });
});

describe("listeners and loggers", () => {
  it("a listener that fails, at once or later, disturbs neither the drain nor the other listeners", async () => {
    const stage = new DrainStage();
    const heard: string[] = [];
    stage.runner.events.prependListener("phase", () => {
      throw new Error("a bug in a listener");
    });
    const failLater = (): unknown => Promise.reject(new Error("another bug"));
    stage.runner.events.on("phase", failLater);
    stage.runner.events.on("phase", ({ to }) => heard.push(to));
    stage.watch.say(removal(stage.inMs(0), true));
    stage.clock.advance(2_000);
    assert.deepEqual(heard, ["propagating", "draining", "drained"]);
    await stage.clock.advanceAndSettle(0);
    assert.equal(stage.log.about(/^error: .*"phase" listener failed: Error: a bug in a listener/).length, 3);
    assert.equal(stage.log.about(/^error: .*"phase" listener failed: Error: another bug/).length, 3);
  });

  it("a listener that gives an order is obeyed after everybody has heard", () => {
    const stage = new DrainStage();
    const heard: string[] = [];
    stage.runner.events.prependListener("phase", ({ to }) => {
      if (to === "propagating") stage.runner.start("don't wait");
    });
    stage.runner.events.on("phase", ({ from, to }) => heard.push(`${from} -> ${to}`));
    stage.watch.say(removal(stage.inMs(90_000)));
    assert.deepEqual(heard, ["serving -> propagating", "propagating -> draining"]);
  });

  it("a logger that throws changes nothing", async () => {
    const logger = {
      info() {
        throw new Error("disk full");
      },
      warn() {
        throw new Error("disk full");
      },
      error() {
        throw new Error("disk full");
      },
    };
    const { runner, target } = drainingStage({ logger });
    target.holds({ busy: 1 });
    void runner.stop("SIGTERM");
    assert.equal(await settled(runner.stop("SIGTERM")), 1);
  });

  it("a transition is one line with its phases, its connections and its reason", () => {
    const { log, target, watch, inMs } = new DrainStage();
    target.holds({ idle: 2, busy: 1 });
    watch.say(removal(inMs(90_000)));
    assert.deepEqual(log.about(/->/), [
      "info: dns-drain phase-changed: serving -> propagating with 3 connections: host.test is delisted",
    ]);
  });
});

describe("detach()", () => {
  for (const phase of ["serving", "propagating", "draining", "drained"] as const) {
    it(`while ${phase} leaves no timer, listener or server behind, and the phase as it is`, () => {
      const stage = new DrainStage();
      if (phase !== "serving")
        stage.watch.say(removal(stage.inMs(phase === "propagating" ? 9e6 : 0), phase !== "propagating"));
      if (phase === "drained") stage.clock.advance(2_000);
      stage.runner.detach();
      stage.runner.detach();
      assert.equal(stage.runner.state.phase, phase);
      assert.equal(stage.clock.pending, 0);
      assert.equal(stage.watch.listeners.size, 0);
      assert.equal(stage.target.asked.filter((what) => what === "detach").length, 1);
    });
  }

  it("ends a stop that is under way, and every order after it is without effect", async () => {
    const { runner, clock, target, phases } = new DrainStage({ withdraw: async () => {} });
    target.holds({ busy: 1 });
    const cut = runner.stop("SIGTERM");
    runner.detach();
    assert.equal(await settled(cut), 0);
    const asked = target.asked.length;
    runner.start("too late");
    runner.cancel("too late");
    assert.equal(await settled(runner.stop("too late")), 0);
    target.holds({});
    await clock.advanceAndSettle(1e6);
    assert.deepEqual(phases, ["draining"]);
    assert.equal(target.asked.length, asked);
  });

  it("during the end lets it come to its end", async () => {
    const { runner, clock, target } = new DrainStage({}, new FakeTarget(true));
    target.holds({ busy: 1 });
    const cut = runner.stop("SIGTERM");
    await clock.advanceAndSettle(23_000);
    runner.detach();
    assert.ok(!target.asked.includes("detach"));
    target.finish(1);
    assert.equal(await settled(cut), 1);
    assert.equal(target.asked.at(-1), "detach");
  });

  it("comes with an aborted signal, and takes its listener off the signal", () => {
    const aborter = new AbortController();
    const { watch, target } = new DrainStage({ signal: aborter.signal });
    aborter.abort();
    assert.equal(watch.listeners.size, 0);
    assert.equal(target.asked.at(-1), "detach");
    assert.equal(new DrainStage({ signal: aborter.signal }).watch.listeners.size, 0);
  });

  it("leaves no listener on a signal that lives on", () => {
    const { signal } = new AbortController();
    const { runner } = new DrainStage({ signal });
    assert.equal(getEventListeners(signal, "abort").length, 1);
    runner.detach();
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });
});

type Event =
  | {
      readonly kind: "dns";
      readonly membership: "unlisted" | "listed" | "suspect" | "delisted";
      readonly isOver: boolean;
    }
  | { readonly kind: "start" | "cancel" }
  | { readonly kind: "connections"; readonly busy: number }
  | { readonly kind: "wait"; readonly ms: number };

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    kind: fc.constant("dns" as const),
    membership: fc.constantFrom("unlisted", "listed", "suspect", "delisted"),
    isOver: fc.boolean(),
  }),
  fc.record({ kind: fc.constantFrom("start", "cancel") }),
  fc.record({ kind: fc.constant("connections" as const), busy: fc.nat(2) }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.nat(30_000) }),
);

function happen(stage: DrainStage, event: Event): void {
  switch (event.kind) {
    case "dns": {
      const isGone = event.membership === "delisted";
      return stage.watch.say(isGone ? removal(stage.inMs(20_000), event.isOver) : watchStatus(event.membership));
    }
    case "start":
    case "cancel":
      return stage.runner[event.kind]("by hand");
    case "connections":
      return stage.target.holds({ busy: event.busy });
    case "wait":
      return stage.clock.advance(event.ms);
  }
}

describe("a drain, whatever happens", () => {
  it("leaves serving for nothing but a removal or an order", () => {
    const harmless = anyEvent.filter(
      (event) => event.kind !== "start" && !(event.kind === "dns" && event.membership === "delisted"),
    );
    fc.assert(
      fc.property(fc.array(harmless), (events) => {
        const stage = new DrainStage();
        for (const event of events) happen(stage, event);
        assert.deepEqual(stage.phases, []);
      }),
    );
  });

  it("comes to its end by the deadline of a stop and a second, with no timer left", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent), fc.array(anyEvent), fc.nat(30_000), async (before, after, deadlineMs) => {
        const stage = new DrainStage({ deadlineMs, onClosed: () => new Promise(() => {}) });
        for (const event of before) happen(stage, event);
        const stopsAt = stage.clock.now();
        const cut = stage.runner.stop("SIGTERM");
        for (const event of after) happen(stage, event);
        await stage.clock.advanceAndSettle(Math.max(0, stopsAt + deadlineMs + 1_000 - stage.clock.now()));
        // Where the events took longer than that, a promise or two are still to settle.
        await stage.clock.advanceAndSettle(1_000);
        assert.notEqual(await settled(cut), undefined);
        assert.equal(stage.runner.state.phase, "closed");
        assert.equal(stage.clock.pending, 0);
      }),
      { numRuns: 60 },
    );
  });
});

describe("createDrain()", () => {
  it("refuses what isn't a server, and takes one twice", () => {
    const drain = createDrain({ signals: [], logger: false });
    assert.throws(() => drain.attach({} as never), {
      name: "TypeError",
      message: "Cannot attach: the server must be one of node:http, node:https or node:http2, received [object Object]",
    });
    const server = createServer();
    drain.attach(server);
    drain.attach(server);
    drain.detach();
    assert.ok(!Object.hasOwn(server, "emit"));
  });

  it("tells its listeners until they are taken off", () => {
    const drain = createDrain({ signals: [], logger: false });
    const heard: string[] = [];
    const listener = ({ from, to }: { from: string; to: string }): void => void heard.push(`${from} -> ${to}`);
    drain.on("phase", listener);
    drain.start();
    drain.off("phase", listener);
    drain.cancel();
    assert.deepEqual(heard, ["serving -> draining"]);
    drain.detach();
  });

  it("is detached at the end of its scope", async () => {
    const server = createServer();
    {
      await using drain = createDrain({ signals: [], logger: false });
      drain.attach(server);
      assert.equal(drain.phase, "serving");
    }
    assert.ok(!Object.hasOwn(server, "emit"));
  });

  it("leaves a real clock without a timer that would keep the process alive", async () => {
    const drain = createDrain({ signals: [], logger: false, deadlineMs: 60 });
    const cut = drain.stop();
    // Unlike the drain's own timers, that of a wait keeps the process alive.
    await waitFor(() => drain.phase === "closed", { what: "the deadline" });
    assert.equal(await cut, 0);
  });
});
