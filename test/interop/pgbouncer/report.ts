import { markdownTable } from "../telling/markdown-table.ts";
import type { Row } from "../telling/rows.ts";
import { seconds } from "../telling/seconds.ts";
import type { PgbouncerRun } from "./run.ts";
import type { Setup } from "./setups.ts";

type Result = readonly [Setup, PgbouncerRun];

/** Whether no query has failed, and PgBouncer has moved. */
export function isAsItMustBe([{ limit }, { transactions, aborted, movedAfterMs, exitCode }]: Result): boolean {
  const hasMoved = movedAfterMs !== undefined || limit !== undefined;
  return transactions > 0 && aborted === 0 && hasMoved && exitCode === 0;
}

/** For programs to read. */
export function rowOf([{ words, limit }, { aborted, transactions, movedAfterMs }]: Result): Row {
  return {
    client: `PgBouncer, ${words.replaceAll("`", "")}`,
    failed: aborted,
    requests: transactions,
    movedAfterMs: movedAfterMs ?? null,
    ...(limit !== undefined && { limit }),
  };
}

const headings = ["PgBouncer", "transactions", "failed", "told to leave", "moved after"];

/** A table in Markdown. */
export function pgbouncerTable(results: readonly Result[]): string {
  const rows = results.map(([{ words, limit }, { transactions, aborted, dismissed, movedAfterMs }]) => {
    const moved = movedAfterMs === undefined ? `never: ${limit ?? "?"}` : seconds(movedAfterMs);
    return [words, String(transactions), String(aborted), String(dismissed), moved];
  });
  return markdownTable(headings, rows, 1);
}
