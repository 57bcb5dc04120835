import { availableParallelism } from "node:os";

/** Calls `act` with each item, as many at a time as there are cores. */
export async function forEach(items, act) {
  const left = [...items];
  async function next() {
    while (left.length > 0) await act(left.shift());
  }
  await Promise.all(Array.from({ length: availableParallelism() }, next));
}
