import { markdownTable } from "../telling/markdown-table.ts";
import type { Row } from "../telling/rows.ts";
import { seconds } from "../telling/seconds.ts";
import type { ProxyVerdict } from "./judge.ts";

/** Whether a proxy did what it must: no request fails, and one that never follows DNS is told of. */
export function isAsItMustBe(verdict: ProxyVerdict): boolean {
  const { proxy, wasAtOldHost, failedInDrain, failedAfterwards, movedAfterMs, stragglers, repeated } = verdict;
  const failed = failedInDrain + (proxy.limit === undefined ? failedAfterwards : 0);
  const hasGone = proxy.followsDns ? movedAfterMs !== undefined : stragglers > 0;
  return wasAtOldHost && failed === 0 && repeated === 0 && hasGone;
}

/** For programs to read. */
export function rowOf({ proxy, requests, failedInDrain, failedAfterwards, movedAfterMs }: ProxyVerdict): Row {
  const { program, settings, limit } = proxy;
  return {
    client: `${program.title}, ${settings.replaceAll("`", "")}`,
    failed: failedInDrain + failedAfterwards,
    requests,
    movedAfterMs: movedAfterMs ?? null,
    ...(limit !== undefined && { limit }),
  };
}

const textColumns = 2;
const headings = [
  "proxy",
  "settings",
  "requests",
  "failed while the host left",
  "failed when its process ended",
  "moved after",
  "stragglers",
];

/** A table in Markdown. */
export function proxyTable(verdicts: readonly ProxyVerdict[], versions: ReadonlyMap<string, string>): string {
  const rows = verdicts.map((verdict) => cellsOf(verdict, versions));
  return markdownTable(headings, rows, textColumns);
}

function cellsOf(verdict: ProxyVerdict, versions: ReadonlyMap<string, string>): readonly string[] {
  const { proxy, requests, failedInDrain, failedAfterwards, movedAfterMs, stragglers } = verdict;
  return [
    `${proxy.program.title} ${versions.get(proxy.id) ?? ""}`.trim(),
    proxy.settings,
    String(requests),
    String(failedInDrain),
    failedAfterwards > 0 && proxy.limit !== undefined
      ? `${failedAfterwards}: ${proxy.limit}`
      : String(failedAfterwards),
    movedAfterMs === undefined ? "never" : seconds(movedAfterMs),
    String(stragglers),
  ];
}
