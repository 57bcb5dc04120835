import assert from "node:assert/strict";
import { describe, it } from "node:test";

import fc from "fast-check";

import type { DnsFacts, DrainState, Facts, Order, Phase, PhaseWaits } from "#core/phases/drain-state.js";
import { momentsOf } from "#core/phases/moments.js";
import { nextState } from "#core/phases/phases.js";

const waits: PhaseWaits = { spreadMs: 10_000, quietMs: 2_000, maxDrainMs: 600_000, withdrawMs: 5_000, closeMs: 2_000 };

const listed: DnsFacts = { membership: "listed", reason: "listed", needMs: 90_000, clearAt: undefined, isOver: false };
const soon: DnsFacts = { ...listed, needMs: 3_000 };
const unlisted: DnsFacts = { ...listed, membership: "unlisted", reason: "never seen" };
const suspect: DnsFacts = { ...listed, membership: "suspect", reason: "missing once" };
const delisted: DnsFacts = { ...listed, membership: "delisted", reason: "gone", clearAt: 90_000 };
const over: DnsFacts = { ...delisted, isOver: true };

const start: Order = { kind: "start", at: 0, reason: "by hand" };
const cancel: Order = { kind: "cancel", at: 0, reason: "a mistake" };
const stop: Order = {
  kind: "stop",
  at: 0,
  reason: "SIGTERM",
  deadlineAt: 25_000,
  isWithdrawing: false,
  isForced: false,
};
const withdrawing: Order = { ...stop, isWithdrawing: true };
const forced: Order = { ...stop, isForced: true };

function facts(some: Partial<Facts>): Facts {
  return { dns: undefined, order: undefined, connections: () => 1, quietSince: undefined, ...some };
}

function stateOf(phase: Phase, since = 0): DrainState {
  return { phase, since, reason: "before" };
}

interface Row {
  readonly from: Phase;
  readonly to: Phase;
  readonly when: Partial<Facts>;
  readonly at?: number;
  readonly because?: RegExp;
}

function check(title: string, rows: readonly Row[]): void {
  describe(title, () => {
    for (const { from, to, when, at = 0, because } of rows) {
      const words = JSON.stringify({ ...when, dns: when.dns?.membership, order: when.order?.kind });
      it(`${from} -> ${to} at ${at} when ${words}`, () => {
        const state = stateOf(from);
        const next = nextState(state, facts(when), waits, at);
        assert.equal(next.phase, to);
        if (from === to) assert.equal(next, state, "the same value when nothing changes");
        else assert.equal(next.since, at);
        if (because) assert.match(next.reason, because);
      });
    }
  });
}

check("nextState() while DNS leads", [
  { from: "serving", to: "serving", when: {} },
  { from: "serving", to: "serving", when: { dns: unlisted } },
  { from: "serving", to: "serving", when: { dns: listed } },
  { from: "serving", to: "serving", when: { dns: suspect } },
  { from: "serving", to: "propagating", when: { dns: delisted }, because: /^gone$/ },
  { from: "serving", to: "propagating", when: { dns: over } },
  { from: "propagating", to: "propagating", when: { dns: delisted }, at: 1e9 },
  { from: "propagating", to: "draining", when: { dns: over }, because: /every cache has had its time: gone/ },
  { from: "propagating", to: "serving", when: { dns: listed }, because: /^listed$/ },
  { from: "propagating", to: "serving", when: {}, because: /no reason to leave any more/ },
  { from: "draining", to: "serving", when: { dns: listed } },
  { from: "drained", to: "serving", when: { dns: listed } },
  { from: "drained", to: "drained", when: { dns: over, connections: () => 7 }, at: 1e9 },
]);

check("nextState() while draining", [
  { from: "draining", to: "draining", when: { dns: over }, at: 599_999 },
  {
    from: "draining",
    to: "drained",
    when: { dns: over },
    at: 600_000,
    because: /^1 connection after 600 s .* stragglers/,
  },
  { from: "draining", to: "draining", when: { dns: over, connections: () => 0, quietSince: 5_000 }, at: 6_999 },
  {
    from: "draining",
    to: "drained",
    when: { dns: over, connections: () => 0, quietSince: 5_000 },
    at: 7_000,
    because: /no connection is left/,
  },
  { from: "draining", to: "draining", when: { dns: over, connections: () => 0, quietSince: -9_000 }, at: 1_999 },
  { from: "draining", to: "drained", when: { dns: over, connections: () => 0, quietSince: -9_000 }, at: 2_000 },
]);

check("nextState() by hand", [
  { from: "serving", to: "draining", when: { order: start }, because: /^by hand$/ },
  { from: "serving", to: "draining", when: { order: start, dns: listed } },
  { from: "propagating", to: "draining", when: { order: start, dns: delisted } },
  { from: "draining", to: "draining", when: { order: start, dns: listed } },
  { from: "drained", to: "drained", when: { order: start, dns: listed } },
  { from: "propagating", to: "serving", when: { order: cancel, dns: delisted }, because: /^a mistake$/ },
  { from: "draining", to: "serving", when: { order: cancel } },
  { from: "drained", to: "serving", when: { order: cancel, dns: over } },
  { from: "serving", to: "serving", when: { order: cancel, dns: over }, at: 1e9 },
]);

check("nextState() after a signal", [
  { from: "serving", to: "draining", when: { order: stop }, because: /SIGTERM: no DNS is watched/ },
  { from: "serving", to: "draining", when: { order: stop, dns: unlisted }, because: /never listed/ },
  { from: "serving", to: "draining", when: { order: stop, dns: over }, because: /had its time/ },
  { from: "serving", to: "draining", when: { order: stop, dns: listed }, because: /caches need 90 s and have 13 s/ },
  { from: "serving", to: "draining", when: { order: stop, dns: delisted }, because: /caches need 90 s/ },
  {
    from: "serving",
    to: "draining",
    when: { order: stop, dns: { ...delisted, clearAt: Infinity } },
    because: /can't be told/,
  },
  {
    from: "serving",
    to: "draining",
    when: { order: stop, dns: delisted },
    at: 4_000,
    because: /caches need 86 s and have 9 s/,
  },
  {
    from: "serving",
    to: "draining",
    when: { order: stop, dns: { ...delisted, clearAt: 13_000 } },
    because: /need 13 s/,
  },
  { from: "serving", to: "draining", when: { order: stop, dns: delisted }, at: 13_000, because: /no time to wait/ },
  { from: "serving", to: "draining", when: { order: stop, dns: soon }, at: 14_000, because: /restart/ },
  { from: "serving", to: "propagating", when: { order: stop, dns: soon }, because: /there is time/ },
  { from: "propagating", to: "propagating", when: { order: stop, dns: soon }, at: 4_999 },
  { from: "propagating", to: "draining", when: { order: stop, dns: soon }, at: 5_000, because: /restart in place/ },
  { from: "propagating", to: "propagating", when: { order: stop, dns: { ...delisted, clearAt: 12_999 } }, at: 12_999 },
  // The panel disagrees: at 13 s it is high time.
  { from: "propagating", to: "draining", when: { order: stop, dns: { ...delisted, clearAt: 12_999 } }, at: 13_000 },
  { from: "propagating", to: "draining", when: { order: stop, dns: over }, because: /SIGTERM: every cache/ },
  { from: "propagating", to: "propagating", when: { order: stop, dns: { ...suspect, needMs: 3_000 } }, at: 9_999 },
  { from: "propagating", to: "draining", when: { order: stop, dns: { ...suspect, needMs: 3_000 } }, at: 10_000 },
  { from: "draining", to: "draining", when: { order: stop, dns: listed }, at: 22_999 },
  { from: "drained", to: "closed", when: { order: stop }, because: /drained already/ },
  { from: "drained", to: "closed", when: { order: stop, dns: over, connections: () => 3 } },
  // It was drained by hand: DNS still sends clients, or may.
  { from: "drained", to: "drained", when: { order: stop, dns: listed }, at: 4_999 },
  { from: "drained", to: "closed", when: { order: stop, dns: listed }, at: 5_000 },
  { from: "drained", to: "drained", when: { order: stop, dns: delisted } },
]);

const quiet = { connections: () => 0, quietSince: 0 };
const phases: Phase[] = ["serving", "propagating", "draining", "drained"];

check("nextState() at the end", [
  ...phases.map((from): Row => ({
    from,
    to: "closed",
    when: { order: stop, dns: delisted },
    at: 23_000,
    because: /the deadline/,
  })),
  ...phases.map((from): Row => ({ from, to: "closed", when: { order: withdrawing }, at: 23_000 })),
  ...phases.map((from): Row => ({ from, to: "closed", when: { order: forced, dns: listed }, because: /at once/ })),
  // Without a connection, but not for long since those that come were asked to leave.
  { from: "serving", to: "draining", when: { order: stop, ...quiet }, at: 9_000 },
  { from: "draining", to: "draining", when: { order: stop, ...quiet }, at: 1_999 },
  { from: "draining", to: "closed", when: { order: stop, ...quiet }, at: 2_000, because: /no connection is left/ },
  { from: "draining", to: "draining", when: { order: withdrawing, ...quiet }, at: 2_000 },
  { from: "drained", to: "drained", when: { order: withdrawing, ...quiet }, at: 2_000 },
  { from: "draining", to: "draining", when: { order: stop, dns: delisted, ...quiet }, at: 20_000 },
  { from: "draining", to: "draining", when: { order: stop, dns: suspect, ...quiet }, at: 20_000 },
  { from: "draining", to: "closed", when: { order: stop, dns: over, ...quiet }, at: 2_000 },
  { from: "draining", to: "closed", when: { order: stop, dns: unlisted, ...quiet }, at: 2_000 },
  { from: "draining", to: "closed", when: { order: stop, dns: listed, ...quiet }, at: 5_000 },
  { from: "closed", to: "closed", when: { order: cancel, dns: listed } },
  { from: "closed", to: "closed", when: { order: forced }, at: 1e9 },
]);

const stepMs = 50;
const untilMs = 85_000;

/** Everything happens at a multiple of the step, so that both ways of looking below see the same moments. */
function wait(longestMs: number): fc.Arbitrary<number> {
  return fc.nat(longestMs / stepMs).map((steps) => steps * stepMs);
}

const time = wait(40_000);

const anyDns = fc.option(
  fc.record({
    membership: fc.constantFrom("unlisted", "listed", "suspect", "delisted"),
    reason: fc.constant("as DNS has it"),
    needMs: wait(30_000),
    clearAt: fc.option(fc.oneof(time, fc.constant(Infinity)), { nil: undefined }),
    isOver: fc.boolean(),
  }) satisfies fc.Arbitrary<DnsFacts>,
  { nil: undefined },
);

const anyStop = fc
  .record({ at: time, lastMs: time, isWithdrawing: fc.boolean(), isForced: fc.boolean() })
  .map(({ at, lastMs, ...rest }): Order => ({ kind: "stop", at, deadlineAt: at + lastMs, reason: "stop", ...rest }));

const anyOrder = fc.option(
  fc.oneof(
    fc.record({
      kind: fc.constantFrom("start", "cancel"),
      at: time,
      reason: fc.constant("order"),
    }) as fc.Arbitrary<Order>,
    anyStop,
  ),
  { nil: undefined },
);

const anyFacts = fc
  .record({ dns: anyDns, order: anyOrder, connections: fc.nat(2), quietSince: time })
  .map(({ quietSince, connections, ...rest }): Facts => {
    return { ...rest, connections: () => connections, quietSince: connections > 0 ? undefined : quietSince };
  });

const anyState = fc.record({
  phase: fc.constantFrom<Phase>("serving", "propagating", "draining", "drained", "closed"),
  since: fc.constant(0),
  reason: fc.constant("before"),
});

const anyWaits = fc.record({
  spreadMs: wait(12_000),
  quietMs: wait(5_000),
  maxDrainMs: wait(40_000),
  withdrawMs: wait(12_000),
  closeMs: wait(2_000),
}) satisfies fc.Arbitrary<PhaseWaits>;

type Story = readonly (readonly [number, Phase])[];

/** Looks at once as often as something changes, as the runner does. */
function settle(state: DrainState, now: Facts, limits: PhaseWaits, at: number): DrainState[] {
  const states = [state];
  for (let last = state; ;) {
    const next = nextState(last, now, limits, at);
    if (next === last) return states;
    states.push(next);
    last = next;
    assert.ok(states.length <= 6, "the phases go round in circles");
  }
}

function storyByMoments(first: DrainState, known: Facts, limits: PhaseWaits): Story {
  const story: [number, Phase][] = [];
  let state = first;
  for (let at = 0; at <= untilMs;) {
    const states = settle(state, known, limits, at);
    for (const { phase } of states.slice(1)) story.push([at, phase]);
    state = states.at(-1)!;
    at = Math.min(...momentsOf(state, known, limits, at), Infinity);
  }
  return story;
}

function storyBySteps(first: DrainState, known: Facts, limits: PhaseWaits): Story {
  const story: [number, Phase][] = [];
  let state = first;
  for (let at = 0; at <= untilMs; at += stepMs) {
    const states = settle(state, known, limits, at);
    for (const { phase } of states.slice(1)) story.push([at, phase]);
    state = states.at(-1)!;
  }
  return story;
}

describe("the phases, whatever happens", () => {
  it("momentsOf() misses no moment: looking then finds the same story as looking every 50 ms", () => {
    fc.assert(
      fc.property(anyState, anyFacts, anyWaits, (state, known, limits) => {
        assert.deepEqual(storyByMoments(state, known, limits), storyBySteps(state, known, limits));
      }),
      { numRuns: 600 },
    );
  });

  it("momentsOf() looks again when every cache should have let go: whether they have is news then", () => {
    const known = facts({ dns: delisted });
    assert.deepEqual(momentsOf(stateOf("propagating"), known, waits, 0), [delisted.clearAt]);
    assert.deepEqual(momentsOf(stateOf("propagating"), known, waits, 90_000), []);
  });

  it("momentsOf() is in the future, always", () => {
    fc.assert(
      fc.property(anyState, anyFacts, anyWaits, time, (state, known, limits, now) => {
        for (const at of momentsOf(state, known, limits, now)) assert.ok(at > now && Number.isFinite(at));
      }),
    );
  });

  it("nextState() leaves serving for nothing but a removal or an order", () => {
    const harmless = anyFacts.filter(
      ({ dns, order }) => dns?.membership !== "delisted" && (!order || order.kind === "cancel"),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(harmless, time)), anyWaits, (sequence, limits) => {
        let state = stateOf("serving");
        for (const [known, at] of sequence) state = nextState(state, known, limits, at);
        assert.equal(state.phase, "serving");
      }),
    );
  });

  it("nextState() never leaves closed", () => {
    fc.assert(
      fc.property(anyFacts, anyWaits, time, (known, limits, at) => {
        const closed = stateOf("closed");
        assert.equal(nextState(closed, known, limits, at), closed);
      }),
    );
  });

  it("nextState() closes for nothing but a stop", () => {
    const running = anyFacts.filter(({ order }) => order?.kind !== "stop");
    fc.assert(
      fc.property(anyState, running, anyWaits, time, (state, known, limits, at) => {
        assert.equal(nextState(state, known, limits, at).phase === "closed", state.phase === "closed");
      }),
    );
  });

  it("nextState() closes by the deadline of a stop, whatever else is known", () => {
    fc.assert(
      fc.property(anyState, anyFacts, anyStop, anyWaits, (state, known, order, limits) => {
        assert.ok(order.kind === "stop");
        assert.equal(nextState(state, { ...known, order }, limits, order.deadlineAt).phase, "closed");
      }),
    );
  });

  it("nextState() begins no shedding before caches have had their time, unless somebody asked for it", () => {
    const waiting = anyFacts.filter(({ dns, order }) => !order && dns?.isOver === false);
    fc.assert(
      fc.property(
        fc.constantFrom<Phase>("serving", "propagating"),
        waiting,
        anyWaits,
        time,
        (phase, known, limits, at) => {
          assert.ok(["serving", "propagating"].includes(nextState(stateOf(phase), known, limits, at).phase));
        },
      ),
    );
  });

  it("nextState() settles: the same facts at the same moment don't send it round in circles", () => {
    fc.assert(
      fc.property(anyState, anyFacts, anyWaits, time, (state, known, limits, at) => {
        settle(state, known, limits, at);
      }),
    );
  });
});
