import type { ProxyVerdict } from "./judge.ts";

/** One row of the run's result. */
export interface ProxyRow {
  readonly client: string;
  readonly failed: number;
  readonly requests: number;
  readonly movedAfterMs: number | null;
  readonly limit?: string;
}

/** Whether a proxy did what it must: no request fails, and one that never follows DNS is told of. */
export function isAsItMustBe(verdict: ProxyVerdict): boolean {
  const { proxy, wasAtOldHost, failedInDrain, failedAfterwards, movedAfterMs, stragglers, repeated } = verdict;
  const failed = failedInDrain + (proxy.limit === undefined ? failedAfterwards : 0);
  const hasGone = proxy.followsDns ? movedAfterMs !== undefined : stragglers > 0;
  return wasAtOldHost && failed === 0 && repeated === 0 && hasGone;
}

/** As `--json` prints it. */
export function rowOf({ proxy, requests, failedInDrain, failedAfterwards, movedAfterMs }: ProxyVerdict): ProxyRow {
  const { name, settings, limit } = proxy;
  return {
    client: `${name}, ${settings.replaceAll("`", "")}`,
    failed: failedInDrain + failedAfterwards,
    requests,
    movedAfterMs: movedAfterMs ?? null,
    ...(limit !== undefined && { limit }),
  };
}

/** A table in Markdown. */
export function proxyTable(verdicts: readonly ProxyVerdict[], versions: ReadonlyMap<string, string>): string {
  const rows = verdicts.map((verdict) => cellsOf(verdict, versions).join(" | "));
  return [
    "| proxy | settings | requests | failed while the host left | failed when its process ended | moved after | stragglers |",
    "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ...rows.map((row) => `| ${row} |`),
  ].join("\n");
}

function cellsOf(verdict: ProxyVerdict, versions: ReadonlyMap<string, string>): readonly string[] {
  const { proxy, requests, failedInDrain, failedAfterwards, movedAfterMs, stragglers } = verdict;
  return [
    `${proxy.name} ${versions.get(proxy.id) ?? ""}`.trim(),
    proxy.settings,
    String(requests),
    String(failedInDrain),
    failedAfterwards > 0 && proxy.limit !== undefined
      ? `${failedAfterwards}: ${proxy.limit}`
      : String(failedAfterwards),
    movedAfterMs === undefined ? "never" : `${(movedAfterMs / 1000).toFixed(1)} s`,
    String(stragglers),
  ];
}
