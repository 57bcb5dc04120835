import { type Sample, sampleMs } from "./history.ts";
import type { HostName } from "./messages.ts";
import type { Milestones } from "./milestones.ts";
import { barChart, count, type Line, span } from "./text.ts";
import type { View } from "./view.ts";

/** Columns to the left of the bars: what, whose, how many now. */
const legendWidth = 23;

/** Connections and requests per second at both hosts, a column for each sample, and what happened when. */
export function chartLines(view: View, width: number, barHeight: number): Line[] {
  const columns = Math.max(width - legendWidth, 1);
  const samples = view.samples.slice(-columns);
  return [
    ...pair("connections", samples, barHeight, (sample) => sample.connections),
    ...pair("requests/s", samples, barHeight, (sample) => sample.requestsPerSecond),
    ...markRows(view, columns).map((marks) => [span(" ".repeat(legendWidth)), span(marks, "dim")]),
  ];
}

type Quantity = (sample: Sample) => Readonly<Record<HostName, number>>;

/** The charts of both hosts with one scale, so that they can be compared. */
function pair(title: string, samples: readonly Sample[], height: number, quantity: Quantity): Line[] {
  const top = Math.max(1, ...samples.flatMap((sample) => Object.values(quantity(sample))));
  const chart = (label: string, host: HostName): Line[] => {
    const values = samples.map((sample) => quantity(sample)[host]);
    const legend = [span(`${label.padEnd(14)}${host}`, "dim"), span(`${count(values.at(-1) ?? 0).padStart(6)}  `)];
    const rows = barChart(values, top, height).map((bars) => span(bars, host === "A" ? "yellow" : "cyan"));
    // The legend stands at the foot of the bars.
    return rows.map((bars, row) => [...(row === height - 1 ? legend : [span(" ".repeat(legendWidth))]), bars]);
  };
  return [...chart(title, "A"), ...chart("", "B")];
}

const markTexts: readonly [keyof Milestones, string][] = [
  ["signalled", "SIGTERM"],
  ["removed", "left DNS"],
  ["staleUntil", "stale until here"],
  ["drainStarted", "draining"],
  ["drained", "empty"],
];

/** Ticks below the bars; in a second row where they would run into those of the first. */
function markRows({ milestones, startedAt, samples }: View, columns: number): string[] {
  const first = Math.max(samples.length - columns, 0);
  const rows = ["", ""];
  for (const [milestone, text] of markTexts) {
    const at = milestones[milestone];
    const column = at === undefined ? -1 : Math.floor((at - startedAt) / sampleMs) - first;
    if (column < 0 || column >= samples.length - first) continue;
    const row = rows.findIndex((marks) => marks.length <= column);
    if (row >= 0) rows[row] = `${rows[row]!.padEnd(column)}╵${text} `;
  }
  return rows;
}
