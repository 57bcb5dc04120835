import type { ProxyRow } from "../proxies/report.ts";
import type { PgbouncerRun } from "./run.ts";
import type { Setup } from "./setups.ts";

type Result = readonly [Setup, PgbouncerRun];

/** Whether no query has failed, and PgBouncer has moved. */
export function isAsItMustBe([{ limit }, { transactions, aborted, movedAfterMs, exitCode }]: Result): boolean {
  const hasMoved = movedAfterMs !== undefined || limit !== undefined;
  return transactions > 0 && aborted === 0 && hasMoved && exitCode === 0;
}

/** As `--json` prints it. */
export function rowOf([{ words, limit }, { aborted, transactions, movedAfterMs }]: Result): ProxyRow {
  const row = {
    client: `PgBouncer, ${words.replaceAll("`", "")}`,
    failed: aborted,
    requests: transactions,
    movedAfterMs: movedAfterMs ?? null,
  };
  return limit === undefined ? row : { ...row, limit };
}

/** A table in Markdown. */
export function pgbouncerTable(results: readonly Result[]): string {
  const rows = results.map(([{ words, limit }, { transactions, aborted, dismissed, movedAfterMs }]) => {
    const moved = movedAfterMs === undefined ? `never: ${limit ?? "?"}` : `${(movedAfterMs / 1000).toFixed(1)} s`;
    return `| ${[words, transactions, aborted, dismissed, moved].join(" | ")} |`;
  });
  return [
    "| PgBouncer | transactions | failed | told to leave | moved after |",
    "| --- | ---: | ---: | ---: | ---: |",
    ...rows,
  ].join("\n");
}
