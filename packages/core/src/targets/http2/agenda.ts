import type { Clock } from "@dns-drain/dns";

import { afterPoll } from "./after-poll.ts";

/** What is to be done later, in the order in which it was put down. */
export interface Agenda<Item> {
  /** `at` must not lie before what was added last. An item is there once: adding it again puts it off. */
  add(at: number, item: Item): void;
  /** It needn't be done any more, and nothing of it is held. */
  remove(item: Item): void;
  /** Forgets everything. */
  clear(): void;
}

/** Closing 50 sessions blocks the event loop for about 3 ms (4,000 at once: 16 ms, and then half a second of work). */
const actsPerTurn = 50;

/** One timer for all items, however many, and a bounded number of them in a turn of the event loop. */
export function createAgenda<Item>(clock: Clock, act: (item: Item) => void): Agenda<Item> {
  /** In the order in which they were added, and so by their moments. */
  const moments = new Map<Item, number>();
  let callOff: (() => void) | undefined;

  function arm(): void {
    const [next] = moments.values();
    if (next !== undefined) callOff = afterPoll(clock, next - clock.now(), run);
  }

  function disarm(): void {
    callOff?.();
    callOff = undefined;
  }

  function run(): void {
    callOff = undefined;
    let acts = 0;
    for (const [item, at] of moments) {
      if (at > clock.now() || acts === actsPerTurn) break;
      acts += 1;
      moments.delete(item);
      act(item);
    }
    if (callOff === undefined) arm();
  }

  return {
    add(at, item) {
      moments.delete(item);
      moments.set(item, at);
      if (callOff === undefined) arm();
    },
    remove(item) {
      moments.delete(item);
      if (moments.size === 0) disarm();
    },
    clear() {
      moments.clear();
      disarm();
    },
  };
}
