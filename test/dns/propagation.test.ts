import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { emptySeat } from "#dns/deciding/panel.js";
import { propagationAt, type Removal, type Seat } from "@dns-drain/dns";
import { name, own } from "../support/dns/observations.ts";

const waits = { graceMs: 60, maxPropagationMs: 1000 };
const seat = (change: Partial<Seat>): Seat => ({ ...emptySeat("r1", { name, type: "A" }, own), ...change });
const clear = seat({ clean: 3 });
const removal: Removal = { delistedAt: 0, staleUntil: 100, confirmedAt: 5000, seats: [] };

describe("propagationAt()", () => {
  const cases: readonly [claim: string, removal: Partial<Removal>, now: number, clearAt: number, isOver: boolean][] = [
    ["waits for the caches and those behind them", {}, 159, 160, false],
    ["is over when they have had their time", {}, 160, 160, true],
    ["isn't over while the authorities haven't confirmed it since", { confirmedAt: 159 }, 9999, 160, false],
    [
      "waits for a resolver as long as that may hold the address",
      { seats: [seat({ heldUntil: 300 })] },
      200,
      360,
      false,
    ],
    ["doesn't wait for a resolver that is clear", { seats: [clear] }, 160, 160, true],
    [
      "waits for a resolver that can't say, and tells until when",
      { seats: [seat({ doubt: "timeout" })] },
      160,
      1160,
      false,
    ],
    ["doesn't wait for it any longer than that", { seats: [seat({ doubt: "timeout" })] }, 1160, 1160, true],
    [
      "never waits longer for a resolver than the operator wants",
      { seats: [seat({ heldUntil: 1e9 })] },
      0,
      1160,
      false,
    ],
    ["has no end while an authority may still publish it", { staleUntil: Infinity }, 1e9, Infinity, false],
    ["is never over when nobody knows the end", { staleUntil: -Infinity }, 1e9, -Infinity, false],
  ];
  for (const [claim, change, now, clearAt, isOver] of cases)
    it(claim, () => {
      const propagation = propagationAt({ ...removal, ...change }, waits, now);
      assert.deepEqual([propagation.clearAt, propagation.isOver], [clearAt, isOver]);
    });

  it("names the resolvers that still hold the address, or can't say", () => {
    const stuck = seat({ resolver: "r2", heldUntil: 300 });
    assert.deepEqual(propagationAt({ ...removal, seats: [clear, stuck] }, waits, 0).holders, [stuck]);
  });
});
