import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { describe, it, type TestContext } from "node:test";

import { createDrain, type Drain } from "@dns-drain/core";
import { createHttp1Client, listenLocally, waitFor } from "@dns-drain/lab";
import { openTelemetryAttribute, prometheusName } from "@dns-drain/metrics";
import { prometheusMetrics } from "@dns-drain/metrics/prometheus";
import { Registry } from "prom-client";
import { parse } from "yaml";

import { FakeWatch, removal, watchStatus } from "../support/fake-watch.ts";
import { lackingPrometheus } from "./support/promtool.ts";
import { startPrometheus } from "./support/prometheus.ts";
import { alertsPath, documentation, expressionsOf, readDashboard } from "./support/shipped.ts";

/** Serves on a free port until the test is over. */
async function serve(t: TestContext, server: Server): Promise<number> {
  const port = await listenLocally(server);
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return port;
}

/** Serves a page of metrics, and says how to scrape it. */
async function page(t: TestContext, job: string, metrics: () => Promise<string>): Promise<object> {
  const server = createServer((_request, response) => void metrics().then((text) => response.end(text)));
  const port = await serve(t, server);
  return { job_name: job, static_configs: [{ targets: [`127.0.0.1:${port}`] }] };
}

/** A drain of a server with one client, on the machine's clock. */
async function startHost(t: TestContext, watch: FakeWatch): Promise<{ drain: Drain; request(): Promise<unknown> }> {
  const drain = createDrain({ watch, signals: [], logger: false, spreadMs: 0, quietMs: 100 });
  const server = createServer((_request, response) => response.end("done"));
  drain.attach(server);
  const client = createHttp1Client({ host: "127.0.0.1", port: await serve(t, server) });
  t.after(() => {
    client.close();
    drain.detach();
  });
  return { drain, request: () => client.request() };
}

/** The shipped rules, but that nothing has to last. */
async function impatientRules(): Promise<object> {
  return parse((await readFile(alertsPath, "utf8")).replaceAll(/for: \d+m/g, "for: 0m")) as object;
}

/** It begins to scrape after five seconds. */
const soon = { withinMs: 12_000 };

describe("a real Prometheus", { skip: lackingPrometheus, concurrency: true }, () => {
  it("follows a real drain through its phases, and raises the shipped alerts", async (t) => {
    const watch = new FakeWatch(watchStatus("listed"));
    const { drain, request } = await startHost(t, watch);
    const register = new Registry();
    prometheusMetrics(drain, { register });
    const scrape = await page(t, "api", () => register.metrics());
    const prometheus = await startPrometheus(t, [scrape], await impatientRules());
    const value = async (expression: string): Promise<number | undefined> =>
      (await prometheus.query(expression))[0]?.value;
    const comes = async (what: string, condition = what): Promise<unknown> =>
      waitFor(() => value(condition), { ...soon, what });

    const { panels } = await readDashboard();
    const panel = (title: string): string =>
      panels.filter((one) => one.title === title).flatMap(expressionsOf)[0] ?? "";

    await comes('dns_drain_phase{job="api", phase="serving"} == 1');
    assert.equal(await value(panel("May it be stopped?")), 0);
    await request();
    await comes('dns_drain_connections{state="idle"} == 1');

    watch.say(removal(Date.now() + 60_000));
    await comes('dns_drain_phase{phase="propagating"} == 1');
    const remaining = await value("dns_drain_propagation_remaining_seconds");
    assert.ok(remaining !== undefined && remaining > 50 && remaining <= 60, `${remaining} s`);
    await comes('ALERTS{alertname="DnsDrainPropagationIsStuck", alertstate="firing", severity="warning"}');

    watch.say(removal(Date.now(), true));
    await comes('dns_drain_phase{phase="draining"} == 1');
    await request();
    await comes("dns_drain_shed_connections_total == 1");
    await comes('dns_drain_phase{phase="drained"} == 1');
    await comes('dns_drain_duration_seconds_count{outcome="drained"} == 1');
    assert.equal(await value(panel("Phase")), 4);
    assert.equal(await value(panel("May it be stopped?")), 2);
    // Who comes now never looks up DNS.
    await request();
    await comes("dns_drain_stragglers_total == 1");
    await comes('ALERTS{alertname="DnsDrainHasStragglers", alertstate="firing"}');

    for (const expression of panels.flatMap(expressionsOf)) await prometheus.query(expression);
    assert.deepEqual(await prometheus.query('up{job="api"} == 0'), []);
  });

  it("finds the labels of OpenTelemetry under their short names, by the relabelling that the page shows", async (t) => {
    const labels = Object.entries({ server: "192.0.2.53:53", outcome: "inconclusive", reason: "timeout" });
    const translated = labels.map(
      ([label, value]) => `${openTelemetryAttribute(label).replaceAll(".", "_")}="${value}"`,
    );
    const text = `${prometheusName("questions")}{${translated.join(",")}} 3\n`;
    const [, relabelling = ""] = /```yaml\n(metric_relabel_configs:[^`]*)```/.exec(await documentation()) ?? [];
    const scrape = { ...(await page(t, "otel", async () => text)), ...(parse(relabelling) as object) };
    const prometheus = await startPrometheus(t, [scrape], { groups: [] });
    const expression = `dns_drain_questions_total{${labels.map(([label, value]) => `${label}="${value}"`).join(",")}}`;
    const found = await waitFor(async () => (await prometheus.query(expression))[0], { ...soon, what: expression });
    assert.equal(found.value, 3);
  });
});
