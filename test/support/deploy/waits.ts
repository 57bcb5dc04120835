import { readDrainOptions } from "#core/drain-config.js";
import type { PhaseWaits } from "#core/phases/drain-state.js";

const { deadlineMs, waits, plan } = readDrainOptions({ logger: false });

/** `onClosed` is waited for until so long after the deadline. */
const lastWordsMs = 1_000;

/** The waits of a drain whose user sets nothing, by the names of their options. */
export const defaults = { ...waits, ...plan, deadlineMs };

/** How long a process takes at most from its signal to its end. */
export const longestStopMs: number = deadlineMs + lastWordsMs;

/** The waits that decide, with another deadline. */
export function phaseWaits(otherDeadlineMs: number): PhaseWaits {
  return readDrainOptions({ logger: false, deadlineMs: otherDeadlineMs }).waits;
}
