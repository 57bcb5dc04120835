import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { metricNames, prometheusName } from "@dns-drain/metrics";
import { prometheusMetrics } from "@dns-drain/metrics/prometheus";
import { AggregatorRegistry, register as globalRegister, Registry, type OpenMetricsContentType } from "prom-client";

import { removal, watchStatus } from "../support/fake-watch.ts";
import { leavingHost, now } from "./support/leaving-host.ts";
import { lackingPrometheus, promtool } from "./support/promtool.ts";
import { asks } from "./support/questions.ts";
import { linesOf, scrape, shown } from "./support/scrape.ts";
import { shedding, StubDrain } from "./support/stub-drain.ts";

describe("prometheusMetrics()", () => {
  it("shows all that a drain can say", async (t) => {
    const lines = await scrape(shown(t, new StubDrain(leavingHost)));
    const ones = lines.filter((line) => !line.endsWith(" 0"));
    const held = 'server="203.0.113.2:53",name="api.example",address="192.0.2.7"';
    assert.deepEqual(ones, [
      'dns_drain_phase{phase="propagating"} 1',
      "dns_drain_phase_start_time_seconds 1700000060",
      'dns_drain_order{kind="stop"} 1',
      'dns_drain_membership{membership="delisted"} 1',
      'dns_drain_name_membership{name="api.example",address="192.0.2.7",membership="delisted"} 1',
      "dns_drain_propagation_needed_seconds 360",
      "dns_drain_propagation_remaining_seconds 320",
      'dns_drain_authority_state{server="192.0.2.53:53",state="answering"} 1',
      'dns_drain_authority_state{server="198.51.100.53:53",state="left_out"} 1',
      'dns_drain_resolver_state{server="203.0.113.1:53",name="api.example",address="192.0.2.7",state="clear"} 1',
      `dns_drain_resolver_state{${held},state="holding"} 1`,
      'dns_drain_resolver_state{server="203.0.113.3:53",name="api.example",address="192.0.2.7",state="unsure"} 1',
      `dns_drain_resolver_held_seconds{${held}} 60`,
      'dns_drain_connections{state="idle"} 3',
      'dns_drain_connections{state="busy"} 2',
      'dns_drain_connections{state="upgraded"} 1',
      "dns_drain_shed_connections_total 4",
      "dns_drain_closed_idle_connections_total 1",
      "dns_drain_arrivals_total 2",
      "dns_drain_misdirected_requests_total 7",
    ]);
    assert.ok(lines.includes("dns_drain_cut_connections_total 0"));
    assert.ok(lines.includes('dns_drain_phase{phase="serving"} 0'));
  });

  it("says nothing about DNS without a watch, nor of 421 where nobody asked for it", async (t) => {
    const text = (await scrape(shown(t, new StubDrain()))).join("\n");
    assert.doesNotMatch(text, /membership|propagation|authority|resolver|misdirected/);
    assert.match(text, /^dns_drain_phase\{phase="serving"\} 1$/m);
  });

  it("has no estimate while nobody can tell, and 0 once it is over", async (t) => {
    const drain = new StubDrain();
    const register = shown(t, drain);
    const remaining = async (): Promise<string[]> => linesOf(register, "dns_drain_propagation_remaining");
    drain.says({ dns: removal(null) });
    assert.deepEqual(await remaining(), []);
    drain.says({ dns: removal(now - 5_000) });
    assert.deepEqual(await remaining(), ["dns_drain_propagation_remaining_seconds 0"]);
    drain.says({ dns: removal(now + 5_000, true) });
    assert.deepEqual(await remaining(), ["dns_drain_propagation_remaining_seconds 0"]);
    drain.says({ dns: watchStatus("listed") });
    assert.deepEqual(await remaining(), []);
  });

  it("writes what promtool finds nothing to say about", { skip: lackingPrometheus }, async (t) => {
    const drain = new StubDrain(leavingHost);
    const register = shown(t, drain);
    asks();
    drain.enters("draining");
    drain.enters("drained");
    assert.equal(await promtool(["check", "metrics"], await register.metrics()), "");
  });

  it("reads the status once per scrape, whichever metrics are asked for", async (t) => {
    const drain = new StubDrain(leavingHost);
    const register = shown(t, drain);
    drain.reads = 0;
    await register.metrics();
    await register.getMetricsAsJSON();
    assert.equal(drain.reads, 2);
    await register.getSingleMetricAsString("dns_drain_phase");
    assert.equal(drain.reads, 3);
  });

  it("goes to prom-client's own register by default", async (t) => {
    t.after(prometheusMetrics(new StubDrain()));
    assert.match(await globalRegister.metrics(), /^dns_drain_phase\{phase="serving"\} 1$/m);
  });

  it("speaks OpenMetrics too, and is removed from there as well", async () => {
    const register = new Registry<OpenMetricsContentType>();
    register.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    const end = prometheusMetrics(new StubDrain(shedding({ shed: 3 })), { register });
    assert.match(await register.metrics(), /^dns_drain_shed_connections_total 3$/m);
    end();
    assert.equal(await register.metrics(), "\n# EOF\n");
  });

  it("adds the workers of a cluster up: connections by sum, times by the latest", async (t) => {
    const workers = [new StubDrain({ since: 5_000 }), new StubDrain({ since: 9_000 })];
    for (const [index, worker] of workers.entries())
      worker.says({ connections: { idle: index + 1, busy: 0, upgraded: 0 } });
    const parts = await Promise.all(workers.map(async (worker) => shown(t, worker).getMetricsAsJSON()));
    const lines = await scrape(AggregatorRegistry.aggregate(parts));
    assert.ok(lines.includes('dns_drain_connections{state="idle"} 3'));
    assert.ok(lines.includes('dns_drain_phase{phase="serving"} 2'));
    assert.ok(lines.includes("dns_drain_phase_start_time_seconds 9"));
  });

  it("registers every metric of the catalogue, and no other", (t) => {
    const register = shown(t, new StubDrain());
    const names = register.getMetricsAsArray().map(({ name }) => name);
    assert.deepEqual(
      names,
      metricNames.map((name) => prometheusName(name)),
    );
  });
});
