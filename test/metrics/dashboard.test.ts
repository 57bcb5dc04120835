import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, it } from "node:test";

import { lackingPrometheus, promtool } from "./support/promtool.ts";
import { allMetrics, expressionsOf, metricsIn, readDashboard, type Dashboard, type Panel } from "./support/shipped.ts";

describe("the dashboard", () => {
  let dashboard: Dashboard;
  let expressions: string[];

  before(async () => {
    dashboard = await readDashboard();
    expressions = dashboard.panels.flatMap(expressionsOf);
  });

  it("shows every metric, and none that doesn't exist", () => {
    assert.deepEqual([...metricsIn(expressions.join("\n"))].sort(), [...allMetrics].sort());
  });

  it("has only expressions that Prometheus can read", { skip: lackingPrometheus }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "dns-drain-dashboard-"));
    t.after(() => rm(folder, { recursive: true }));
    const rules = expressions.map((expression, index) => ({ record: `panel:${index}`, expr: expression }));
    const file = join(folder, "rules.yml");
    // JSON is YAML.
    await writeFile(file, JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
    assert.match(await promtool(["check", "rules", file]), new RegExp(`${rules.length} rules found`));
  });

  it("leaves the choice of the data source, the job and the host to whoever looks", () => {
    const variables = dashboard.templating.list.map(({ name, type }) => `${type} ${name}`);
    assert.deepEqual(variables, ["datasource datasource", "query job", "query instance"]);
    for (const { targets = [], datasource } of dashboard.panels)
      for (const target of targets) {
        assert.equal(target.datasource.uid, "${datasource}");
        assert.equal(datasource?.uid, "${datasource}");
        assert.match(target.expr, /job=~"\$job", instance=~"\$instance"/);
      }
  });

  it("is of Grafana 10's schema, and has panels with ids of their own that don't cover each other", () => {
    assert.ok(dashboard.schemaVersion >= 38);
    const { panels } = dashboard;
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
    for (const panel of panels) {
      assert.ok(panel.gridPos.x + panel.gridPos.w <= 24, panel.title);
      assert.deepEqual(
        panels.filter((other) => other !== panel && overlap(panel, other)).map(({ title }) => title),
        [],
        panel.title,
      );
    }
  });
});

function overlap({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
