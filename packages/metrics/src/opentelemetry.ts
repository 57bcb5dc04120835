import {
  metrics as globalMetrics,
  ValueType,
  type Attributes,
  type BatchObservableCallback,
  type Histogram,
  type Meter,
  type MetricOptions,
  type Observable,
} from "@opentelemetry/api";

import {
  metricNames,
  metrics,
  openTelemetryAttribute,
  openTelemetryName,
  type MetricDescription,
  type MetricName,
} from "./catalogue.ts";
import { exportDrain } from "./exporting/export-drain.ts";
import { checks, exportOptions, type ExportOptions } from "./exporting/options.ts";
import type { Outlet } from "./exporting/outlet.ts";
import type { Labels, Sample } from "./sample.ts";
import type { MeasuredDrain } from "./sampling/drain-source.ts";

export type { ExportOptions } from "./exporting/options.ts";
export type { MeasuredDrain } from "./sampling/drain-source.ts";

/** Where to, and under which name. */
export interface OpenTelemetryOptions extends ExportOptions {
  /** The meter that makes the instruments. @default `@dns-drain/metrics` of the global meter provider, which has to be set before */
  readonly meter?: Meter | undefined;
}

/**
 * Shows a drain by instruments of OpenTelemetry. The drain's status is read once per collection, and nothing is added to a
 * request. It ends when the drain is detached, or the function that is returned is called; what was recorded in histograms
 * stays in the SDK, which can't forget.
 *
 * @throws {TypeError} for an option that can't be used, and for a second drain under the same name
 *
 * @example
 * ```ts
 * import { createServer } from "node:http";
 * import { dnsDrain } from "@dns-drain/http";
 * import { openTelemetryMetrics } from "@dns-drain/metrics/opentelemetry";
 *
 * const server = createServer((request, response) => response.end("hello"));
 * openTelemetryMetrics(dnsDrain({ names: "api.example.com", addresses: "192.0.2.7" }, server));
 * server.listen(8080);
 * ```
 */
export function openTelemetryMetrics(drain: MeasuredDrain, options: OpenTelemetryOptions = {}): () => void {
  checks.onlyKnown(options, { ...exportOptions, meter: true });
  const { meter = globalMetrics.getMeter("@dns-drain/metrics") } = options;
  checks.methods("meter", "a meter", meter, ["addBatchObservableCallback", "removeBatchObservableCallback"]);
  return exportDrain(drain, meter, (read) => openMeter(meter, read), options);
}

function openMeter(meter: Meter, read: () => Sample[]): Outlet {
  const { observables, histograms } = createInstruments(meter);
  const observe: BatchObservableCallback = (result) => {
    for (const { metric, value, labels } of read()) result.observe(observables.get(metric)!, value, attributes(labels));
  };
  meter.addBatchObservableCallback(observe, [...observables.values()]);
  return {
    record: (name, value, labels) => histograms.get(name)?.record(value, attributes(labels)),
    forget() {},
    close: () => meter.removeBatchObservableCallback(observe, [...observables.values()]),
  };
}

interface Instruments {
  readonly observables: Map<MetricName, Observable>;
  readonly histograms: Map<MetricName, Histogram>;
}

function createInstruments(meter: Meter): Instruments {
  const instruments: Instruments = { observables: new Map(), histograms: new Map() };
  for (const name of metricNames) createInstrument(meter, name, instruments);
  return instruments;
}

function createInstrument(meter: Meter, name: MetricName, { observables, histograms }: Instruments): void {
  const fullName = openTelemetryName(name);
  const options = optionsOf(metrics[name]);
  switch (metrics[name].kind) {
    case "counter":
      return void observables.set(name, meter.createObservableCounter(fullName, options));
    case "upDownCounter":
      return void observables.set(name, meter.createObservableUpDownCounter(fullName, options));
    case "gauge":
      return void observables.set(name, meter.createObservableGauge(fullName, options));
    case "histogram":
      return void histograms.set(name, meter.createHistogram(fullName, options));
  }
}

function optionsOf({ help, unit, buckets }: MetricDescription): MetricOptions {
  return {
    description: help,
    unit,
    valueType: unit === "s" ? ValueType.DOUBLE : ValueType.INT,
    ...(buckets && { advice: { explicitBucketBoundaries: [...buckets] } }),
  };
}

function attributes(labels: Labels): Attributes {
  return Object.fromEntries(Object.entries(labels).map(([label, value]) => [openTelemetryAttribute(label), value]));
}
