import { wholeSecondMs } from "../deciding/caches.ts";
import { isClear, type Seat } from "../deciding/panel.ts";
import { namePropagation } from "../deciding/watch-state.ts";
import type { News, Snapshot, Step } from "./snapshot.ts";

/** What is new about the end of the wait, name by name: whom it waits for, and that it is over. */
export function propagationNews(step: Step): News[] {
  const { listings } = step.after.state;
  return [...new Set(listings.map(({ name }) => name))].flatMap((name) => [
    ...resolverNews(name, step),
    ...endNews(name, step),
  ]);
}

function resolverNews(name: string, { before, after, waits }: Step): News[] {
  const known = lateSeats(name, before, waits).map(seatKey);
  const longestMs = staleUntil(name, after, waits) + waits.maxPropagationMs - after.now;
  return lateSeats(name, after, waits)
    .filter((seat) => !known.includes(seatKey(seat)))
    .map((seat) => ({
      code: "resolver-holds",
      message: `${wordsForSeat(seat, after.now)}; it is waited for, for another ${wholeSeconds(longestMs)} s at most`,
    }));
}

/** The resolvers that should have let go of the address: by their own word, or for all that they say. */
function lateSeats(name: string, snapshot: Snapshot, waits: Step["waits"]): readonly Seat[] {
  const { state, now } = snapshot;
  const until = staleUntil(name, snapshot, waits);
  // The end is told in whole seconds, on both sides.
  const isLate = ({ doubt, heldUntil = 0 }: Seat): boolean =>
    heldUntil > until + wholeSecondMs || (doubt !== undefined && now >= until);
  return state.seats.filter((seat) => seat.name === name && !isClear(seat) && isLate(seat));
}

/** The last moment at which a cache may hand the address out; `Infinity` while that can't be said. */
function staleUntil(name: string, { state, now }: Snapshot, waits: Step["waits"]): number {
  return namePropagation(state, name, waits, now)?.staleUntil ?? Infinity;
}

function seatKey({ resolver, address }: Seat): string {
  return `${resolver} ${address}`;
}

function wordsForSeat({ resolver, name, address, doubt, heldUntil = 0 }: Seat, now: number): string {
  if (doubt !== undefined) return `${resolver} can't say whether ${name} still leads to ${address} (${doubt})`;
  return `${resolver} still has ${address} for ${name}, for another ${wholeSeconds(heldUntil - now)} s, which is longer than it may`;
}

function wholeSeconds(ms: number): number {
  return Math.ceil(Math.max(ms, 0) / 1000);
}

function endNews(name: string, { before, after, waits }: Step): News[] {
  const [was, is] = [before, after].map(({ state, now }) => namePropagation(state, name, waits, now));
  if (!is?.isOver || was?.isOver) return [];
  const unheard = is.holders.map(({ resolver }) => resolver);
  const exception = unheard.length > 0 ? `, except for ${unheard.join(" and ")}, not waited for any longer` : "";
  return [
    {
      code: "propagation-over",
      message: `every cache has had its time to notice that ${name} no longer leads here${exception}`,
    },
  ];
}
