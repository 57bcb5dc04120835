import type { PropagationWaits } from "./propagation.ts";
import { hostPropagation, type WatchState } from "./watch-state.ts";

/** Whether the next answers decide about a removal, or about the drain that follows: what a forger would want to say. */
export function isConfirming(state: WatchState, waits: PropagationWaits, now: number): boolean {
  const isSuspect = state.listings.some(({ membership }) => membership.name === "suspect");
  return isSuspect || hostPropagation(state, waits, now)?.isOver === false;
}
