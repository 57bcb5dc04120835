import {
  Counter,
  Gauge,
  Histogram,
  register as globalRegister,
  type Metric,
  type OpenMetricsContentType,
  type Registry,
} from "prom-client";

import { metricNames, metrics, prometheusName, type MetricName } from "./catalogue.ts";
import { exportDrain } from "./exporting/export-drain.ts";
import { oncePerTurn } from "./exporting/once-per-turn.ts";
import { checks, exportOptions, type ExportOptions } from "./exporting/options.ts";
import type { Outlet } from "./exporting/outlet.ts";
import type { Labels, Sample } from "./sample.ts";
import { outcomes } from "./sampling/drain-timer.ts";
import type { MeasuredDrain } from "./sampling/drain-source.ts";

export type { ExportOptions } from "./exporting/options.ts";
export type { MeasuredDrain } from "./sampling/drain-source.ts";

/** A register of prom-client, of either format. */
export type AnyRegistry = Registry | Registry<OpenMetricsContentType>;

/** Where to, and under which name. */
export interface PrometheusOptions extends ExportOptions {
  /** The register of prom-client that the metrics appear in. @default prom-client's own */
  readonly register?: AnyRegistry | undefined;
}

/**
 * Shows a drain in a register of prom-client. The drain's status is read once per scrape, and nothing is added to a
 * request. The metrics are removed when the drain is detached, or the function that is returned is called.
 *
 * @throws {TypeError} for an option that can't be used, and for a second drain under the same name
 * @throws {Error} (prom-client's) if the register has a metric of the same name that is somebody else's
 *
 * @example
 * ```ts
 * import { createServer } from "node:http";
 * import { dnsDrain } from "@dns-drain/http";
 * import { prometheusMetrics } from "@dns-drain/metrics/prometheus";
 *
 * const server = createServer((request, response) => response.end("hello"));
 * prometheusMetrics(dnsDrain({ names: "api.example.com", addresses: "192.0.2.7" }, server));
 * server.listen(8080);
 * ```
 */
export function prometheusMetrics(drain: MeasuredDrain, options: PrometheusOptions = {}): () => void {
  checks.onlyKnown(options, { ...exportOptions, register: true });
  const { register = globalRegister } = options;
  checks.methods("register", "a register of prom-client", register, ["registerMetric", "removeSingleMetric"]);
  return exportDrain(drain, register, (read) => openRegister(register, read), options);
}

function openRegister(register: AnyRegistry, read: () => Sample[]): Outlet {
  const samples = oncePerTurn(read);
  const samplesOf = (name: MetricName): Sample[] => samples().filter(({ metric }) => metric === name);
  const all = new Map(metricNames.map((name) => [name, createMetric(name, samplesOf)]));
  const histogram = (name: MetricName): Histogram => all.get(name) as Histogram;
  registerAll(register, all);
  return {
    record: (name, value, labels) => histogram(name).observe(labels, value),
    forget: (labels) => forgetDurations(histogram("duration"), labels),
    close: () => {
      for (const name of all.keys()) register.removeSingleMetric(prometheusName(name));
    },
  };
}

/** All or none: a name that is taken leaves nothing behind. */
function registerAll(register: AnyRegistry, all: ReadonlyMap<MetricName, Metric>): void {
  const done: MetricName[] = [];
  try {
    for (const [name, metric] of all) {
      register.registerMetric(metric);
      done.push(name);
    }
  } catch (error) {
    for (const name of done) register.removeSingleMetric(prometheusName(name));
    throw error;
  }
}

function createMetric(name: MetricName, samplesOf: (name: MetricName) => Sample[]): Metric {
  const { kind, help, labels, buckets = [] } = metrics[name];
  const common = { name: prometheusName(name), help, labelNames: [...labels], registers: [] };
  switch (kind) {
    case "histogram":
      return new Histogram({ ...common, buckets: [...buckets] });
    case "counter":
      return new Counter({
        ...common,
        collect() {
          this.reset();
          for (const sample of samplesOf(name)) this.inc(sample.labels, sample.value);
        },
      });
    case "gauge":
    case "upDownCounter":
      return new Gauge({
        ...common,
        // How prom-client adds up the workers of a cluster.
        aggregator: kind === "gauge" ? "max" : "sum",
        collect() {
          this.reset();
          for (const sample of samplesOf(name)) this.set(sample.labels, sample.value);
        },
      });
  }
}

function forgetDurations(durations: Histogram, labels: Labels): void {
  for (const outcome of outcomes) durations.remove({ ...labels, outcome });
}
