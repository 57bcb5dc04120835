import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { metricNames, metrics, prometheusName } from "@dns-drain/metrics";

const root = new URL("../../../../", import.meta.url);

/** Where the alert rules are. */
export const alertsPath: string = fileURLToPath(new URL("packages/metrics/alerts.yml", root));
/** Where the unit tests of the alert rules are. */
export const alertTestsPath: string = fileURLToPath(new URL("test/metrics/alerts.test.yml", root));

/** The page on metrics. */
export async function documentation(): Promise<string> {
  return readFile(new URL("docs/metrics.md", root), "utf8");
}

/** One panel of the dashboard, as far as tests look at it. */
export interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[];
}

/** The dashboard, as far as tests look at it. */
export interface Dashboard {
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
}

export async function readDashboard(): Promise<Dashboard> {
  return JSON.parse(await readFile(new URL("packages/metrics/dashboard.json", root), "utf8")) as Dashboard;
}

/** The expressions of a panel, with something in the place of Grafana's variables. */
export function expressionsOf({ targets = [] }: Panel): string[] {
  return targets.map(({ expr }) =>
    expr.replaceAll(/\$(job|instance)\b/g, ".*").replaceAll(/\$__(rate_interval|range)\b/g, "5m"),
  );
}

/** The metrics that an expression, or several, speaks of; a histogram by whichever of its series. */
export function metricsIn(text: string): Set<string> {
  const names = [...text.matchAll(/\bdns_drain_\w+/g)].map(([name]) => name);
  return new Set(names.map((name) => seriesOf.get(name) ?? name));
}

/** Every metric there is. */
export const allMetrics: ReadonlySet<string> = new Set(metricNames.map((name) => prometheusName(name)));

/** The metric that a series of a histogram belongs to. */
const seriesOf = new Map(
  metricNames
    .filter((name) => metrics[name].kind === "histogram")
    .flatMap((name) =>
      ["bucket", "sum", "count"].map((part) => [`${prometheusName(name)}_${part}`, prometheusName(name)]),
    ),
);
