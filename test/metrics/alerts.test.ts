import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, it } from "node:test";

import { parse } from "yaml";

import { lackingPrometheus, promtool } from "./support/promtool.ts";
import { alertsPath, alertTestsPath, allMetrics, documentation, metricsIn } from "./support/shipped.ts";

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook_url: string };
}

const runbook = "https://github.com/dns-drain/dns-drain/blob/main/docs/metrics.md#";

describe("the alert rules", () => {
  let alerts: readonly Alert[];

  before(async () => {
    const file = parse(await readFile(alertsPath, "utf8")) as { groups: { rules: Alert[] }[] };
    alerts = file.groups.flatMap(({ rules }) => rules);
  });

  it("load", { skip: lackingPrometheus }, async () => {
    const found = await promtool(["check", "rules", alertsPath]);
    assert.match(found, new RegExp(`SUCCESS: ${alerts.length} rules found`));
  });

  it("fire when they should, and only then", { skip: lackingPrometheus }, async () => {
    await promtool(["test", "rules", alertTestsPath]);
  });

  it("each have a unit test", async () => {
    const tests = await readFile(alertTestsPath, "utf8");
    for (const { alert } of alerts) assert.ok(tests.includes(alert), alert);
  });

  it("speak of metrics that exist", () => {
    for (const { alert, expr } of alerts)
      for (const name of metricsIn(expr)) assert.ok(allMetrics.has(name), `${alert}: ${name}`);
  });

  it("say how bad it is, what it is, and where to read what to do", async () => {
    const page = await documentation();
    for (const { alert, labels, annotations, for: duration } of alerts) {
      assert.match(labels.severity, /^(critical|warning|info)$/, alert);
      assert.match(duration, /^\d+m$/, alert);
      assert.ok(annotations.summary && annotations.description, alert);
      assert.equal(annotations.runbook_url, runbook + alert.toLowerCase());
      assert.match(page, new RegExp(`^### ${alert}\n\n\\*${labels.severity}\\.\\*`, "m"));
    }
    const headings = [...page.matchAll(/^### (DnsDrain\w+)$/gm)].map(([, name]) => name);
    assert.deepEqual(
      headings,
      alerts.map(({ alert }) => alert),
    );
  });
});
