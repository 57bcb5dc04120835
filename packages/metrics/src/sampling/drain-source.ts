import type { Drain, PhaseChange } from "@dns-drain/core";
import type { Clock } from "@dns-drain/dns";

import { createDrainTimer } from "./drain-timer.ts";
import { drainSamples } from "./drain-samples.ts";
import { RunningTotals } from "./running-totals.ts";
import type { RecordedMetric } from "../catalogue.ts";
import type { Labels, Sample } from "../sample.ts";

/** As much of a drain as this takes. */
export type MeasuredDrain = Pick<Drain, "status" | "on" | "off">;

/** Takes a value of a histogram. */
export type Recorder = (metric: RecordedMetric, value: number, labels: Labels) => void;

/** What one drain has to say. */
export interface DrainSource {
  /** Reads the status once. */
  samples(): Sample[];
  end(): void;
}

/** Reads a drain when asked, and looks by itself whenever its phase changes: nothing is added to a request. */
export function createDrainSource(drain: MeasuredDrain, clock: Clock, record: Recorder): DrainSource {
  const totals = new RunningTotals();
  const status = drain.status();
  totals.note(status);
  const timer = createDrainTimer(status, clock);

  function onPhase(change: PhaseChange): void {
    totals.note(drain.status());
    const ended = timer.onPhase(change);
    if (ended) record("duration", ended.tookMs / 1_000, { outcome: ended.outcome });
  }

  drain.on("phase", onPhase);
  return {
    samples() {
      const current = drain.status();
      totals.note(current);
      return [...drainSamples(current, clock.wall()), ...totals.samples()];
    },
    end: () => drain.off("phase", onPhase),
  };
}
