import type { DrainStatus } from "../../status.ts";

/** What was known at one moment. */
export interface Sample extends Readonly<DrainStatus["connections"]> {
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly phase: DrainStatus["phase"];
}

/** A quarter of an hour, at a sample a second. */
const mostSamples = 900;
const shortestMs = 900;
/**
 * What is further apart than that has a gap in between: the server was lost meanwhile. A page in the background, which
 * sleeps, hears it every five seconds all the same.
 */
const gapMs = 8_000;

/**
 * The samples with one more, unless it comes too soon after the last one. Those that are too old are left out, and those
 * that seem to be younger: the server's clock was put back.
 */
export function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const earlier = samples.filter(({ at }) => at <= sample.at);
  const last = earlier.at(-1);
  return last && sample.at - last.at < shortestMs ? earlier : [...earlier.slice(1 - mostSamples), sample];
}

export function sampleOf({ phase, connections }: DrainStatus, at: number): Sample {
  const { idle, busy, upgraded } = connections;
  return { at, phase, idle, busy, upgraded };
}

export function totalOf({ idle, busy, upgraded }: DrainStatus["connections"]): number {
  return idle + busy + upgraded;
}

/** The samples in runs without a gap. */
export function runsOf(samples: readonly Sample[]): Sample[][] {
  const runs: Sample[][] = [];
  for (const sample of samples) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && sample.at - last.at <= gapMs) run.push(sample);
    else runs.push([sample]);
  }
  return runs;
}

/** Where one phase followed on another. */
export function turnsOf(samples: readonly Sample[]): Sample[] {
  return samples.filter(({ phase }, index) => index > 0 && phase !== samples[index - 1]?.phase);
}
