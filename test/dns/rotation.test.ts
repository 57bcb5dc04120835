import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fadedRotation, isRotating, newRotation, nextRotation, type Rotation } from "#dns/deciding/rotation.js";

/** The rotation after rounds, each as the voices, one letter each, with the address and those without it. */
function after(...rounds: readonly (readonly [holders: string, others: string])[]): Rotation {
  const [first = { holders: [], others: [] }, ...more] = rounds.map(([holders, others]) => ({
    holders: [...holders],
    others: [...others],
  }));
  return more.reduce(nextRotation, newRotation(first));
}

const everybody = Array.from({ length: 100 }, (_, index) => `voice ${index}`);

describe("nextRotation()", () => {
  it("tells voices that dropped the address from those that never had it", () => {
    assert.deepEqual(after(["ab", "c"], ["a", "bc"]), { holders: ["a"], lost: ["b"], returns: 0 });
  });

  it("counts a round in which a voice shows the address again", () => {
    assert.deepEqual(after(["ab", ""], ["a", "b"], ["ab", ""]), { holders: ["a", "b"], lost: [], returns: 1 });
  });

  it("counts it beside a voice that is new, and doesn't count the new one", () => {
    assert.equal(after(["ab", ""], ["a", "b"], ["abc", ""]).returns, 1);
    assert.equal(after(["a", ""], ["ac", ""]).returns, 0);
  });

  it("remembers the 64 latest voices", () => {
    const first = newRotation({ holders: everybody, others: [] });
    assert.equal(first.holders.length, 64);
    const moved = everybody.reduce(
      (rotation, voice) => nextRotation(rotation, { holders: [voice], others: rotation.holders }),
      first,
    );
    assert.deepEqual([moved.holders, moved.lost], [["voice 99"], everybody.slice(35, 99)]);
    assert.equal(
      nextRotation(moved, { holders: everybody.map((voice) => `new ${voice}`), others: [] }).holders.length,
      64,
    );
  });
});

describe("isRotating()", () => {
  it("is true from the second return on: one may have been a change that was taken back", () => {
    const flaps = (count: number): Rotation =>
      after(["ab", ""], ...Array.from({ length: count }, () => [["a", "b"] as const, ["ab", ""] as const]).flat());
    assert.deepEqual([isRotating(flaps(1)), isRotating(flaps(2))], [false, true]);
  });

  it("forgets returns by halves, and the last one altogether", () => {
    const faded = [4, 2, 1].map((returns) => fadedRotation({ holders: [], lost: [], returns }).returns);
    assert.deepEqual(faded, [2, 1, 0]);
  });
});
