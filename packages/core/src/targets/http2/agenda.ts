import type { Clock } from "@dns-drain/dns";

import { afterPoll } from "./after-poll.ts";

/** What is to be done later, in the order in which it was put down. */
export interface Agenda<Item> {
  /** `at` must not lie before what was added last. */
  add(at: number, item: Item): void;
  /** Forgets everything. */
  clear(): void;
}

/** Closing 50 sessions blocks the event loop for about 3 ms (4,000 at once: 16 ms, and then half a second of work). */
const actsPerTurn = 50;

/** What is done is dropped in pieces of this size, so that a long drain holds no sessions that are gone. */
const forgetEvery = 1_000;

/** One timer for all items, however many, and a bounded number of them in a turn of the event loop. */
export function createAgenda<Item>(clock: Clock, act: (item: Item) => void): Agenda<Item> {
  let entries: { readonly at: number; readonly item: Item }[] = [];
  let next = 0;
  let callOff: (() => void) | undefined;

  function arm(): void {
    const entry = entries[next];
    if (entry === undefined || next >= forgetEvery) forgetDone();
    if (entry !== undefined) callOff = afterPoll(clock, entry.at - clock.now(), run);
  }

  function forgetDone(): void {
    entries = entries.slice(next);
    next = 0;
  }

  function run(): void {
    callOff = undefined;
    for (let acts = 0; acts < actsPerTurn && isDue(entries[next]); acts += 1) act(entries[next++]!.item);
    if (callOff === undefined) arm();
  }
  const isDue = (entry: { readonly at: number } | undefined): boolean => entry !== undefined && entry.at <= clock.now();

  return {
    add(at, item) {
      entries.push({ at, item });
      if (callOff === undefined) arm();
    },
    clear() {
      callOff?.();
      callOff = undefined;
      entries = [];
      next = 0;
    },
  };
}
