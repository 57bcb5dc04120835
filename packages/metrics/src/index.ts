export { metricNames, metrics, openTelemetryAttribute, openTelemetryName, prometheusName } from "./catalogue.ts";

export type { MetricDescription, MetricName, RecordedMetric, SampledMetric } from "./catalogue.ts";
