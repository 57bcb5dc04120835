import { add, newTally, type Tallies, type Tally } from "./run.ts";

/** The tallies of all kinds, and of all together. */
export function withTotal(tallies: Tallies): Record<string, Tally> {
  const total = newTally();
  for (const tally of Object.values(tallies)) add(total, tally);
  return { ...tallies, total };
}

/** A table for people. */
export function tableOf(tallies: Tallies): string {
  const rows = Object.entries(withTotal(tallies)).map(([kind, tally]) => rowOf(kind, tally));
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) => row.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join("  ")).join("\n");
}

const headings = [
  "zone",
  "host-hours",
  "histories",
  "drains",
  "false",
  "missed",
  "false delistings",
  "detection s (median p99 worst)",
  "excess wait s (median p99 worst)",
  "questions/host/h",
];

function rowOf(kind: string, tally: Tally): string[] {
  return [
    kind,
    tally.hostHours.toFixed(0),
    String(tally.histories),
    String(tally.drains),
    String(tally.falseDrains),
    String(tally.missedRemovals),
    String(tally.falseDelistings),
    spread(tally.detectionMs),
    spread(tally.excessMs),
    (tally.questions / tally.hostHours).toFixed(0),
  ];
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function spread(durationsMs: readonly number[]): string {
  return [0.5, 0.99, 1].map((part) => seconds(durationsMs, part)).join(" ");
}

function seconds(durationsMs: readonly number[], part: number): string {
  const value = quantile(durationsMs, part);
  return value === undefined ? "-" : (value / 1000).toFixed(0);
}

/** The value that so large a part of the values doesn't exceed. */
function quantile(values: readonly number[], part: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}

/** One object for programs. */
export function summaryOf(tallies: Tallies, seed: number, tookMs: number): object {
  const { total = newTally(), ...kinds } = withTotal(tallies);
  return { seed, tookMs: Math.round(tookMs), ...plain(total), kinds: mapped(kinds, plain) };
}

function mapped<In, Out>(values: Record<string, In>, to: (value: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, to(value)]));
}

function plain(tally: Tally): object {
  const { detectionMs, excessMs, failing, ...counts } = tally;
  const spreadOf = (values: number[]): object => ({
    median: quantile(values, 0.5),
    p99: quantile(values, 0.99),
    worst: quantile(values, 1),
  });
  return {
    ...counts,
    hostHours: Math.floor(tally.hostHours),
    questionsPerHostHour: tally.questions / tally.hostHours,
    detectionMs: spreadOf(detectionMs),
    excessMs: spreadOf(excessMs),
    failingSeeds: failing.slice(0, 10),
  };
}
