import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Observation } from "#dns/observing/observation.js";
import { emptySeat, isClear, isSeatDue, nextSeat, type Seat } from "#dns/deciding/panel.js";
import { addresses, alias, empty, name, other, own, says, silence } from "../support/dns/observations.ts";

const seat = emptySeat("192.0.2.53:53", { name, type: "A" }, own);
const here = [says(addresses([own], 20_000))];
const clean = [says(addresses([other]))];

/** The seat after answers that are a second apart. */
const after = (...answers: Observation[][]): Seat =>
  answers.reduce((last, answer, index) => nextSeat(last, answer, index * 1000), seat);

describe("nextSeat()", () => {
  it("is clear after three answers in a row without the address, an empty one among them", () => {
    assert.equal(isClear(after(clean, clean)), false);
    assert.equal(isClear(after(clean, [says(empty)], clean)), true);
  });

  it("begins again when one of a farm of caches still has it", () =>
    assert.equal(isClear(after(clean, clean, here, clean, clean)), false));

  it("counts answers less than a second apart once", () =>
    assert.equal([0, 100, 200, 300].reduce((last, now) => nextSeat(last, clean, now), seat).clean, 1));

  it("tells until when the resolver may use what it has, and a second more", () => {
    assert.equal(after(here).heldUntil, 21_000);
    const chain = [says(alias("edge.example", 5000)), says(addresses([own], 60_000), { name: "edge.example" })];
    assert.equal(after(chain).heldUntil, 6000);
  });

  it("neither counts nor interrupts for answers that are of no use, and says why", () => {
    const doubtful = after(clean, [says(silence)], [], clean);
    assert.equal(doubtful.clean, 2);
    assert.match(after([says(silence)]).doubt ?? "", /timeout/);
    assert.equal(after([]).doubt, "no answer");
    assert.equal(doubtful.doubt, undefined);
  });
});

describe("isSeatDue()", () => {
  it("is true for a resolver that hasn't said anything of use", () =>
    assert.deepEqual([isSeatDue(seat, 0), isSeatDue(after([says(silence)]), 0)], [true, true]));

  it("is true from five seconds before the address should be gone, and once a minute until then", () => {
    assert.deepEqual([isSeatDue(after(here), 15_999), isSeatDue(after(here), 16_000)], [false, true]);
    const long = after([says(addresses([own], 3_600_000))]);
    assert.deepEqual([isSeatDue(long, 59_999), isSeatDue(long, 60_000)], [false, true]);
  });

  it("is never true again once the resolver is clear", () =>
    assert.equal(isSeatDue(after(clean, clean, clean), 9e9), false));
});
