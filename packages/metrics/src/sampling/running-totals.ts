import type { DrainStatus } from "@dns-drain/core";

import type { SampledMetric } from "../catalogue.ts";
import type { Sample } from "../sample.ts";

/**
 * Totals that only grow, of counts that begin anew with each drain. A count that is smaller than before has begun anew;
 * whoever looks whenever the phase changes misses none, since a new drain begins with such a change.
 */
export class RunningTotals {
  readonly #earlier = new Map<SampledMetric, number>();
  readonly #latest = new Map<SampledMetric, number>();

  note(status: DrainStatus): void {
    for (const [metric, count] of countsOf(status)) {
      const latest = this.#latest.get(metric) ?? 0;
      if (count < latest) this.#earlier.set(metric, (this.#earlier.get(metric) ?? 0) + latest);
      this.#latest.set(metric, count);
    }
  }

  samples(): Sample[] {
    return [...this.#latest].map(([metric, latest]) => ({
      metric,
      labels: {},
      value: (this.#earlier.get(metric) ?? 0) + latest,
    }));
  }
}

function countsOf({ shedding, stragglers, misdirectedRequests }: DrainStatus): [SampledMetric, number][] {
  return [
    ["shed_connections", shedding.shed],
    ["closed_idle_connections", shedding.closedIdle],
    ["cut_connections", shedding.cut],
    ["arrivals", shedding.arrived],
    ["stragglers", stragglers],
    ...(misdirectedRequests === undefined
      ? []
      : [["misdirected_requests", misdirectedRequests] as [SampledMetric, number]]),
  ];
}
