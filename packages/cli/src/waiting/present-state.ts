import type { Observation, WatchState } from "@dns-drain/dns/parts";

import type { PresentSeat } from "./present-seat.ts";

/** What is known on the way to an address that is there. */
export interface PresentState {
  readonly startedAt: number;
  readonly watch: WatchState;
  /** The last answers of the authorities. */
  readonly answers: readonly Observation[];
  /** Rounds in a row in which every authority had it. */
  readonly rounds: number;
  /** Since when every authority has had it. */
  readonly since: number | undefined;
  readonly seats: readonly PresentSeat[];
}

/** So many rounds in a row make it certain: behind one address there may be many servers. */
export const presentRounds = 3;

/** Whether the authorities all have it, for certain. */
export function isEverywhere({ rounds }: PresentState): boolean {
  return rounds >= presentRounds;
}
