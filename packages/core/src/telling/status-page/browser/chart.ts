import { runsOf, totalOf, turnsOf, type Sample } from "./history.ts";
import { duration, relation } from "./words.ts";

/** The kinds of connections from the ground up, as they are stacked. */
const kinds = ["upgraded", "busy", "idle"] as const;

const height = 180;
const margin = { top: 22, right: 2, bottom: 20, left: 2 } as const;
/** A chart of a few seconds would show nothing but noise. */
const shortestSpanMs = 60_000;
/** Labels of phases that come closer are left out. */
const labelWidth = 84;
/** So much is left to the largest number of the scale. */
const gridLabelWidth = 40;

interface Scale {
  readonly width: number;
  readonly most: number;
  x(at: number): number;
  y(connections: number): number;
}

/** Draws connections over time into an `svg` element, to its right end at `now`. */
export function drawChart(chart: Element, samples: readonly Sample[], now: number): void {
  const scale = scaleFor(samples, now, chart.clientWidth || 600);
  chart.setAttribute("viewBox", `0 0 ${scale.width} ${height}`);
  chart.replaceChildren(
    hatching(),
    ...grid(scale),
    ...areas(samples, scale),
    ...turns(samples, scale),
    ...axis(samples, now, scale),
  );
}

/** The same in a sentence. */
export function chartText(samples: readonly Sample[], now: number): string {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last) return "The chart begins when the server has been heard.";
  const most = Math.max(...samples.map(totalOf));
  const span = `Over the last ${duration(Math.max(1_000, now - first.at))}`;
  return `${span}: from ${totalOf(first)} to ${totalOf(last)} connections, ${most} at most.`;
}

function scaleFor(samples: readonly Sample[], now: number, width: number): Scale {
  const begin = Math.min(samples[0]?.at ?? now, now - shortestSpanMs);
  const most = roundUp(Math.max(4, ...samples.map(totalOf)));
  const [inner, tall] = [width - margin.left - margin.right, height - margin.top - margin.bottom];
  return {
    width,
    most,
    x: (at) => margin.left + ((at - begin) / (now - begin)) * inner,
    y: (connections) => margin.top + (1 - connections / most) * tall,
  };
}

/** The next number that a scale may end with. */
export function roundUp(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 4, 5, 10].find((step) => step * power >= most) ?? 10) * power;
}

function areas(samples: readonly Sample[], scale: Scale): Element[] {
  return runsOf(samples).flatMap((run) => kinds.map((kind, index) => area(run, kind, kinds.slice(0, index), scale)));
}

function area(
  run: readonly Sample[],
  kind: (typeof kinds)[number],
  below: readonly (typeof kinds)[number][],
  scale: Scale,
): Element {
  const ground = (sample: Sample): number => below.reduce((sum, lower) => sum + sample[lower], 0);
  const top = run.map((sample) => point(sample.at, ground(sample) + sample[kind], scale));
  const bottom = run.map((sample) => point(sample.at, ground(sample), scale)).reverse();
  return shape("path", { class: `area ${kind}`, d: `M${[...top, ...bottom].join("L")}Z` });
}

function point(at: number, connections: number, { x, y }: Scale): string {
  return `${x(at).toFixed(1)},${y(connections).toFixed(1)}`;
}

function grid({ width, most, y }: Scale): Element[] {
  const lines = [most, most / 2].map((level) => line("grid", margin.left, y(level), width - margin.right, y(level)));
  return [...lines, label("grid-label", margin.left, y(most) - 4, String(most))];
}

function axis(samples: readonly Sample[], now: number, { width, y, x }: Scale): Element[] {
  const begin = samples[0]?.at ?? now;
  const isRoom = x(begin) < width - labelWidth;
  return [
    line("axis", margin.left, y(0), width - margin.right, y(0)),
    ...(isRoom ? [label("axis-label", x(begin), height - 5, relation(begin, now))] : []),
    label("axis-label end", width - margin.right, height - 5, "now"),
  ];
}

/** A line where a phase begins, with its name above if there is room for it. The latest is the one that matters most. */
function turns(samples: readonly Sample[], { x, y, width }: Scale): Element[] {
  let free = width;
  const latestFirst = turnsOf(samples).reverse();
  return latestFirst.flatMap(({ at, phase }) => {
    const left = x(at);
    const mark = line("turn", left, margin.top - 4, left, y(0));
    const isAtEnd = left + labelWidth > width;
    const [from, to] = isAtEnd ? [left - labelWidth, left] : [left, left + labelWidth];
    if (from < gridLabelWidth || to > free) return [mark];
    free = from;
    return [mark, label(isAtEnd ? "turn-label end" : "turn-label", left, margin.top - 9, phase)];
  });
}

/** One kind is hatched, and one has an outline: they differ without colour too. */
function hatching(): Element {
  const pattern = shape("pattern", { id: "hatching", width: 6, height: 6, patternUnits: "userSpaceOnUse" });
  pattern.append(shape("path", { class: "hatching", d: "M-1,1L1,-1M0,6L6,0M5,7L7,5" }));
  return pattern;
}

function line(className: string, x1: number, y1: number, x2: number, y2: number): Element {
  return shape("line", { class: className, x1, y1, x2, y2 });
}

function label(className: string, x: number, y: number, text: string): Element {
  const created = shape("text", { class: className, x, y });
  created.textContent = text;
  return created;
}

function shape(name: string, attributes: Readonly<Record<string, string | number>>): Element {
  const created = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes)) created.setAttribute(attribute, String(value));
  return created;
}
