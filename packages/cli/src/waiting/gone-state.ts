import type { Observation, WatchState } from "@dns-drain/dns/parts";

import type { Absence } from "./absence.ts";

/** What is known on the way to an address that is gone. */
export interface GoneState {
  readonly startedAt: number;
  readonly watch: WatchState;
  /** The last answers of the authorities. */
  readonly answers: readonly Observation[];
  /** It is missing, and that isn't certain yet. */
  readonly absence: Absence | undefined;
  /** When it was found to be gone for certain. */
  readonly decidedAt: number | undefined;
  /** The removal came before the wait: with which TTL is a guess. */
  readonly guess: Guess | undefined;
}

/** What is taken for true of a record that was never seen. */
export interface Guess {
  readonly ttlMs: number;
  readonly since: number;
}
