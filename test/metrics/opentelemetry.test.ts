import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";

import { metrics as globalMetrics } from "@opentelemetry/api";
import { FakeClock } from "@dns-drain/lab";
import { metricNames, metrics, openTelemetryName } from "@dns-drain/metrics";
import { openTelemetryMetrics, type OpenTelemetryOptions } from "@dns-drain/metrics/opentelemetry";
import {
  DataPointType,
  MeterProvider,
  MetricReader,
  type Histogram,
  type MetricData,
} from "@opentelemetry/sdk-metrics";

import { leavingHost, now } from "./support/leaving-host.ts";
import { areQuestionsHeard, asks } from "./support/questions.ts";
import { shedding, StubDrain } from "./support/stub-drain.ts";

/** Collects when it is asked to. */
class Reader extends MetricReader {
  protected onForceFlush = async (): Promise<void> => {};
  protected onShutdown = async (): Promise<void> => {};
}

/** What is collected for a drain that is detached when the test is over. */
class Stage {
  readonly drain: StubDrain;
  readonly clock = new FakeClock(now);
  readonly end: () => void;
  readonly meter;
  readonly #reader = new Reader();

  constructor(t: TestContext, drain = new StubDrain(leavingHost), options: OpenTelemetryOptions = {}) {
    const provider = new MeterProvider({ readers: [this.#reader] });
    this.meter = provider.getMeter("test");
    this.drain = drain;
    this.end = openTelemetryMetrics(drain, { meter: this.meter, clock: this.clock, ...options });
    t.after(async () => {
      this.end();
      await provider.shutdown();
    });
  }

  async collect(): Promise<MetricData[]> {
    const { resourceMetrics, errors } = await this.#reader.collect();
    assert.deepEqual(errors, []);
    return resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  }

  /** The values of one metric, by their attributes. */
  async values(name: string): Promise<[object, unknown][]> {
    const found = (await this.collect()).find(({ descriptor }) => descriptor.name === name);
    return (found?.dataPoints ?? []).map(({ attributes, value }) => [attributes, value]);
  }
}

describe("openTelemetryMetrics()", () => {
  it("shows what a drain says, under the attributes of its namespace", async (t) => {
    const stage = new Stage(t);
    assert.deepEqual(await stage.values("dns_drain.propagation.remaining"), [[{}, 320]]);
    assert.deepEqual(await stage.values("dns_drain.connections"), [
      [{ "dns_drain.state": "idle" }, 3],
      [{ "dns_drain.state": "busy" }, 2],
      [{ "dns_drain.state": "upgraded" }, 1],
    ]);
    const phases = await stage.values("dns_drain.phase");
    assert.deepEqual(
      phases.filter(([, value]) => value === 1),
      [[{ "dns_drain.phase": "propagating" }, 1]],
    );
  });

  it("describes each metric as the catalogue does", async (t) => {
    const stage = new Stage(t);
    asks();
    stage.drain.enters("drained");
    const found = new Map((await stage.collect()).map((metric) => [metric.descriptor.name, metric]));
    for (const name of metricNames) {
      const metric = found.get(openTelemetryName(name));
      assert.ok(metric, name);
      assert.deepEqual(
        [metric.descriptor.description, metric.descriptor.unit],
        [metrics[name].help, metrics[name].unit],
      );
      assert.equal(kindOf(metric), metrics[name].kind);
    }
    assert.equal(found.size, metricNames.length);
  });

  it("counts questions, and gives the reason of those that prove nothing the name that all use", async (t) => {
    const stage = new Stage(t);
    asks({ outcome: "inconclusive", reason: "timeout", durationMs: 5_000 });
    const asked = { "dns_drain.role": "authority", "dns_drain.outcome": "inconclusive" };
    assert.deepEqual(await stage.values("dns_drain.questions"), [
      [{ "dns_drain.server": "192.0.2.53:53", ...asked, "error.type": "timeout" }, 1],
    ]);
    const [[attributes, value] = []] = await stage.values("dns_drain.question_duration");
    assert.deepEqual(attributes, asked);
    assert.equal((value as Histogram).sum, 5);
    assert.deepEqual((value as Histogram).buckets.boundaries, metrics.question_duration.buckets);
  });

  it("keeps totals growing when the next drain counts anew", async (t) => {
    const stage = new Stage(t, new StubDrain(shedding({ shed: 5 })));
    stage.drain.enters("serving");
    stage.drain.enters("draining", shedding({ shed: 0 }));
    stage.drain.says(shedding({ shed: 9 }));
    assert.deepEqual(await stage.values("dns_drain.shed_connections"), [[{}, 14]]);
  });

  it("reads the status once per collection", async (t) => {
    const stage = new Stage(t);
    stage.drain.reads = 0;
    await stage.collect();
    assert.equal(stage.drain.reads, 1);
  });

  it("tells drains apart by the names that they are given, and refuses the same one twice", async (t) => {
    const stage = new Stage(t, new StubDrain(), { name: "public" });
    const { meter } = stage;
    t.after(openTelemetryMetrics(new StubDrain(), { meter, name: "admin" }));
    assert.throws(() => openTelemetryMetrics(new StubDrain(), { meter, name: "admin" }), /"name" must be one that no/);
    const values = await stage.values("dns_drain.stragglers");
    assert.deepEqual(values, [
      [{ "dns_drain.drain": "public" }, 0],
      [{ "dns_drain.drain": "admin" }, 0],
    ]);
  });

  it("ends when the drain is detached", async (t) => {
    const stage = new Stage(t);
    stage.drain.detach();
    for (const { dataPoints, descriptor } of await stage.collect()) assert.equal(dataPoints.length, 0, descriptor.name);
    assert.equal(stage.drain.listeners, 0);
    assert.equal(areQuestionsHeard(), false);
  });

  it("goes to the global meter provider by default, and refuses what is no meter", (t) => {
    const asked: string[] = [];
    const provider = new MeterProvider();
    t.mock.method(globalMetrics, "getMeter", (name: string) => {
      asked.push(name);
      return provider.getMeter(name);
    });
    openTelemetryMetrics(new StubDrain())();
    assert.deepEqual(asked, ["@dns-drain/metrics"]);
    assert.throws(() => openTelemetryMetrics(new StubDrain(), { meter: {} as never }), /"meter" must be a meter with/);
    assert.throws(() => openTelemetryMetrics(new StubDrain(), { meters: [] } as never), /"meters" must be left out/);
  });
});

function kindOf({ dataPointType, ...metric }: MetricData): string {
  if (dataPointType === DataPointType.HISTOGRAM) return "histogram";
  if (dataPointType === DataPointType.GAUGE) return "gauge";
  return "isMonotonic" in metric && metric.isMonotonic ? "counter" : "upDownCounter";
}
