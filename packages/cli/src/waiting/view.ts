import type { Judgement } from "./judgement.ts";
import type { Verdict } from "./verdict.ts";
import type { Goal } from "./wait-options.ts";

/** How a wait is shown. */
export interface WaitView {
  show(judgement: Judgement): void;
  end(verdict: Verdict): void;
}

/** What stays the same for the whole wait. */
export interface Scene {
  readonly goal: Goal;
  readonly name: string;
  readonly address: string;
  readonly timeoutMs: number;
  /** When the wait began, on the monotonic clock. */
  readonly startedAt: number;
  /** The monotonic clock. */
  readonly now: () => number;
  /** Turns monotonic moments into milliseconds since the epoch. */
  readonly toWall: (at: number) => number;
}

/** What is waited for, in a sentence. */
export function titleOf({ goal, name, address }: Scene): string {
  return goal === "gone"
    ? `Waiting until ${name} leads nobody to ${address}`
    : `Waiting until ${name} leads to ${address}`;
}
