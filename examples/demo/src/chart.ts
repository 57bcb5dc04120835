import { type Sample, sampleMs } from "./history.ts";
import type { HostName } from "./messages.ts";
import type { Milestones } from "./milestones.ts";
import { barChart, count, type Line, span } from "./text.ts";
import type { View } from "./view.ts";

/** Columns to the left of the bars: what, whose, how many now. */
const legendWidth = 23;

/** Connections and requests per second at both hosts from the beginning to now, and what happened when. */
export function chartLines(view: View, width: number, barHeight: number): Line[] {
  const columns = Math.max(width - legendWidth, 1);
  const perColumn = Math.max(Math.ceil(view.samples.length / columns), 1);
  const marks = markRows(view, perColumn);
  return [
    ...pair("connections", view, perColumn, barHeight, (sample) => sample.connections),
    ...pair("requests/s", view, perColumn, barHeight, (sample) => sample.requestsPerSecond),
    ...marks.map((row) => [span(" ".repeat(legendWidth)), span(row, "dim")]),
  ];
}

type Quantity = (sample: Sample) => Readonly<Record<HostName, number>>;

/** The charts of both hosts with one scale, so that they can be compared. */
function pair(title: string, { samples }: View, perColumn: number, height: number, quantity: Quantity): Line[] {
  const values = (host: HostName): number[] => samples.map((sample) => quantity(sample)[host]);
  const top = Math.max(1, ...values("A"), ...values("B"));
  const chart = (label: string, host: HostName): Line[] => {
    const now = count(values(host).at(-1) ?? 0).padStart(6);
    const legend = [span(`${label.padEnd(14)}${host}`, "dim"), span(`${now}  `)];
    const rows = barChart(averages(values(host), perColumn), top, height);
    // The legend stands at the foot of the bars.
    return rows.map((bars, row) => [
      ...(row === height - 1 ? legend : [span(" ".repeat(legendWidth))]),
      span(bars, host === "A" ? "yellow" : "cyan"),
    ]);
  };
  return [...chart(title, "A"), ...chart("", "B")];
}

/** The mean of each `size` values, one after the other. */
function averages(values: readonly number[], size: number): number[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) => {
    const group = values.slice(index * size, (index + 1) * size);
    return group.reduce((sum, value) => sum + value, 0) / group.length;
  });
}

const markTexts: readonly [keyof Milestones, string][] = [
  ["signalled", "SIGTERM"],
  ["removed", "left DNS"],
  ["staleUntil", "stale"],
  ["drainStarted", "draining"],
  ["drained", "empty"],
];

/** Ticks below the bars; in a second row where they would run into those of the first. */
function markRows({ milestones, startedAt, samples }: View, perColumn: number): string[] {
  const rows = ["", ""];
  for (const [milestone, text] of markTexts) {
    const at = milestones[milestone];
    const index = at === undefined ? Infinity : Math.floor((at - startedAt) / sampleMs);
    if (index >= samples.length) continue;
    const column = Math.floor(index / perColumn);
    const row = rows.findIndex((marks) => marks.length <= column);
    if (row >= 0) rows[row] = `${rows[row]!.padEnd(column)}╵${text} `;
  }
  return rows;
}
