import { channel } from "node:diagnostics_channel";

import type { Phase } from "../phases/drain-state.ts";

/** A transition from one phase to the next, and why. Also published on `dns-drain:phase` of `node:diagnostics_channel`. */
export interface PhaseChange {
  /** The phase that ends. */
  readonly from: Phase;
  /** The phase that begins. */
  readonly to: Phase;
  /** In words that an operator understands at night. */
  readonly reason: string;
}

const phases = channel("dns-drain:phase");

/** Tells whoever has subscribed. */
export function publishPhase(change: PhaseChange): void {
  if (phases.hasSubscribers) phases.publish(change);
}
