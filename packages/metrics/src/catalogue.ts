/** What is read when somebody asks for the metrics. */
export type SampledMetric =
  | "phase"
  | "phase_start_time"
  | "order"
  | "membership"
  | "name_membership"
  | "propagation.needed"
  | "propagation.remaining"
  | "authority.state"
  | "resolver.state"
  | "resolver.held"
  | "connections"
  | "shed_connections"
  | "closed_idle_connections"
  | "cut_connections"
  | "arrivals"
  | "stragglers"
  | "misdirected_requests"
  | "questions";

/** What is recorded when it happens: a few times in a drain, or with each answer of a name server. */
export type RecordedMetric = "duration" | "question_duration";

/** The name of a metric without its namespace; each system spells the whole in its own way. */
export type MetricName = SampledMetric | RecordedMetric;

/** One metric, for every system that it is exported to. */
export interface MetricDescription {
  /**
   * `gauge`: a value that makes no sense added up. `upDownCounter`: one that does; Prometheus calls it a gauge as well.
   * `counter`: only grows.
   */
  readonly kind: "gauge" | "upDownCounter" | "counter" | "histogram";
  /** In the Unified Code for Units of Measure: seconds, or an annotation that says what is counted. */
  readonly unit: "s" | `{${string}}`;
  /** What it means, in a sentence. */
  readonly help: string;
  /** Labels in Prometheus, attributes in OpenTelemetry. */
  readonly labels: readonly string[];
  /** The upper bounds of a histogram, in its unit. */
  readonly buckets?: readonly number[];
}

/** Every metric there is; docs/metrics.md tells what to do with them. */
export const metrics: Readonly<Record<MetricName, MetricDescription>> = {
  phase: {
    kind: "upDownCounter",
    unit: "{host}",
    help: "1 for the phase that the drain is in, 0 for the others.",
    labels: ["drain", "phase"],
  },
  phase_start_time: {
    kind: "gauge",
    unit: "s",
    help: "When the phase began, in seconds since the epoch.",
    labels: ["drain"],
  },
  order: {
    kind: "upDownCounter",
    unit: "{host}",
    help: "1 for what was asked for besides DNS (start, cancel, stop), 0 for the others.",
    labels: ["drain", "kind"],
  },
  membership: {
    kind: "upDownCounter",
    unit: "{host}",
    help: "1 for what all names and addresses add up to in DNS, 0 for the others.",
    labels: ["drain", "membership"],
  },
  name_membership: {
    kind: "upDownCounter",
    unit: "{address}",
    help: "1 for what DNS says of an address under a name, 0 for the others.",
    labels: ["drain", "name", "address", "membership"],
  },
  "propagation.needed": {
    kind: "gauge",
    unit: "s",
    help: "How long a removal would take to reach every client.",
    labels: ["drain"],
  },
  "propagation.remaining": {
    kind: "gauge",
    unit: "s",
    help: "Until every client should have noticed the removal, 0 from then on. Absent unless delisted, and while nobody can tell.",
    labels: ["drain"],
  },
  "authority.state": {
    kind: "upDownCounter",
    unit: "{server}",
    help: "1 for the state of an authoritative name server (answering, silent, left_out), 0 for the others; the worst on any question.",
    labels: ["drain", "server", "state"],
  },
  "resolver.state": {
    kind: "upDownCounter",
    unit: "{server}",
    help: "1 for whether a resolver has let go of a removed address (clear, unsure, holding), 0 for the others.",
    labels: ["drain", "server", "name", "address", "state"],
  },
  "resolver.held": {
    kind: "gauge",
    unit: "s",
    help: "For how long the latest answer of a resolver may still give out a removed address; 0 when it has let go.",
    labels: ["drain", "server", "name", "address"],
  },
  connections: {
    kind: "upDownCounter",
    unit: "{connection}",
    help: "Open connections: idle, busy, or upgraded (WebSocket and CONNECT).",
    labels: ["drain", "state"],
  },
  shed_connections: {
    kind: "counter",
    unit: "{connection}",
    help: "Connections told to leave, by Connection: close or GOAWAY.",
    labels: ["drain"],
  },
  closed_idle_connections: {
    kind: "counter",
    unit: "{connection}",
    help: "Connections that were idle, never told, and closed at the end of the idle grace.",
    labels: ["drain"],
  },
  cut_connections: {
    kind: "counter",
    unit: "{connection}",
    help: "Connections cut in the middle of a request, at the deadline.",
    labels: ["drain"],
  },
  arrivals: {
    kind: "counter",
    unit: "{connection}",
    help: "Connections accepted while shedding.",
    labels: ["drain"],
  },
  stragglers: {
    kind: "counter",
    unit: "{connection}",
    help: "Connections that came although every cache had had its time.",
    labels: ["drain"],
  },
  misdirected_requests: {
    kind: "counter",
    unit: "{request}",
    help: "Requests answered 421; absent unless that was asked for.",
    labels: ["drain"],
  },
  questions: {
    kind: "counter",
    unit: "{question}",
    help: "Questions to name servers, of all drains of the process, by what came of them; with the reason if that was inconclusive.",
    labels: ["server", "role", "outcome", "reason"],
  },
  question_duration: {
    kind: "histogram",
    unit: "s",
    help: "From a question to its answer, or to giving up, of all drains of the process.",
    labels: ["role", "outcome"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  duration: {
    kind: "histogram",
    unit: "s",
    help: "From serving to the end of a drain: drained, closed, or returned to serving.",
    labels: ["drain", "outcome"],
    buckets: [1, 5, 10, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200],
  },
};

/** The name of every metric. */
export const metricNames: readonly MetricName[] = Object.keys(metrics) as MetricName[];

/** A metric's name in Prometheus, such as `dns_drain_propagation_remaining_seconds`: also what OpenTelemetry's name is translated to on its way to Prometheus. */
export function prometheusName(name: MetricName): string {
  const { kind, unit } = metrics[name];
  const suffixes = [...(unit === "s" ? ["seconds"] : []), ...(kind === "counter" ? ["total"] : [])];
  return ["dns_drain", name.replaceAll(".", "_"), ...suffixes].join("_");
}

/** A metric's name in OpenTelemetry, such as `dns_drain.propagation.remaining`. */
export function openTelemetryName(name: MetricName): string {
  return `dns_drain.${name}`;
}

/** A label's name in OpenTelemetry, such as `dns_drain.phase`; why a question failed has one that is everybody's: `error.type`. */
export function openTelemetryAttribute(label: string): string {
  return label === "reason" ? "error.type" : `dns_drain.${label}`;
}
