import type { PhaseStart, Sample, Timeline } from "./timeline.ts";

/** Where the plot is within the picture. */
const plot = { left: 84, right: 880, top: 58, bottom: 300 } as const;
const size = { width: 900, height: 350 } as const;

const style = `
    text { fill: #1f2328 } .dim { fill: #59636e } .axis { stroke: #8c959f } .grid { stroke: #d1d9e0 } .mark { stroke: #59636e; stroke-dasharray: 3 4 }
    .serving { fill: #dafbe1 } .propagating { fill: #fff8c5 } .draining { fill: #ffe2cc } .drained { fill: #ddf4ff }
    .a { fill: none; stroke: #0969da; stroke-width: 2.5 } .b { fill: none; stroke: #1a7f37; stroke-width: 2.5 } .a-text { fill: #0969da } .b-text { fill: #1a7f37 }
    .bold { font-weight: 600 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 } .dim { fill: #9198a1 } .grid { stroke: #3d444d } .mark { stroke: #9198a1 }
      .serving { fill: #12361f } .propagating { fill: #3d3200 } .draining { fill: #4a2608 } .drained { fill: #0c2d48 }
      .a { stroke: #4493f8 } .b { stroke: #3fb950 } .a-text { fill: #4493f8 } .b-text { fill: #3fb950 }
    }
  `;

/** An SVG of the connections at both hosts over time, in the light and the dark. */
export function drawTimeline(timeline: Timeline): string {
  const scale = scaleOf(timeline.samples);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="title desc" font-family="ui-sans-serif, system-ui, sans-serif" font-size="12">
  <title id="title">Connections at two hosts while one leaves DNS</title>
  <desc id="desc">${description(timeline)}</desc>
  <style>${style}</style>
  ${[...bands(timeline, scale), ...axes(scale), ...removal(timeline, scale), ...lines(timeline.samples, scale), caption(timeline)].join("\n  ")}
</svg>
`;
}

interface Scale {
  readonly endMs: number;
  readonly most: number;
  x(ms: number): string;
  y(connections: number): string;
}

/** The top of the axis is a round number above the most connections. */
function scaleOf(samples: readonly Sample[]): Scale {
  const endMs = samples.at(-1)!.ms;
  const most = Math.ceil(Math.max(...samples.flatMap(({ a, b }) => [a, b])) / 50) * 50;
  return {
    endMs,
    most,
    x: (ms) => (plot.left + (ms / endMs) * (plot.right - plot.left)).toFixed(1),
    y: (connections) => (plot.bottom - (connections / most) * (plot.bottom - plot.top)).toFixed(1),
  };
}

function description({ requests, failed, samples }: Timeline): string {
  const [first, last] = [samples[0]!, samples.at(-1)!];
  return `Recorded from a real run. Connections at host A go from ${first.a} to ${last.a}, at host B from ${first.b} to ${last.b}. ${requests} requests were sent and ${failed} failed.`;
}

function bands({ phases }: Timeline, scale: Scale): string[] {
  const all: readonly PhaseStart[] = [{ phase: "serving", ms: 0 }, ...phases];
  return all.flatMap(({ phase, ms }, index) => {
    const end = all[index + 1]?.ms ?? scale.endMs;
    const [left, right] = [scale.x(ms), scale.x(end)];
    const width = (Number(right) - Number(left)).toFixed(1);
    const middle = scale.x((ms + end) / 2);
    return [
      `<rect class="${phase}" x="${left}" y="22" width="${width}" height="${plot.bottom - 22}" />`,
      `<text class="bold" x="${middle}" y="40" text-anchor="middle">${phase}</text>`,
    ];
  });
}

function axes(scale: Scale): string[] {
  const seconds = Array.from({ length: Math.floor(scale.endMs / 5_000) + 1 }, (_, index) => index * 5);
  const counts = Array.from({ length: scale.most / 50 + 1 }, (_, index) => index * 50);
  return [
    ...counts.map(
      (count) =>
        `<line class="grid" x1="${plot.left}" y1="${scale.y(count)}" x2="${plot.right}" y2="${scale.y(count)}" />`,
    ),
    ...counts.map(
      (count) =>
        `<text class="dim" x="${plot.left - 8}" y="${Number(scale.y(count)) + 4}" text-anchor="end">${count}</text>`,
    ),
    ...seconds.map(
      (at) => `<text class="dim" x="${scale.x(at * 1000)}" y="${plot.bottom + 18}" text-anchor="middle">${at} s</text>`,
    ),
    `<text class="dim" x="4" y="40">connections</text>`,
    `<line class="axis" x1="${plot.left}" y1="${plot.bottom}" x2="${plot.right}" y2="${plot.bottom}" />`,
  ];
}

function removal({ removedMs }: Timeline, scale: Scale): string[] {
  const x = scale.x(removedMs);
  return [
    // With a gap for the name of the phase.
    `<path class="mark" d="M${x} 2 V26 M${x} 46 V${plot.bottom}" />`,
    `<text class="dim" x="${x}" y="10" dx="6">host A’s address is taken out of DNS</text>`,
  ];
}

function lines(samples: readonly Sample[], scale: Scale): string[] {
  const last = samples.at(-1)!;
  const path = (host: "a" | "b"): string =>
    samples.map((sample) => `${scale.x(sample.ms)} ${scale.y(sample[host])}`).join(" L");
  const label = (host: "a" | "b", text: string): string =>
    `<text class="${host}-text bold" x="${plot.right - 8}" y="${Number(scale.y(last[host])) + (host === "a" ? -8 : 18)}" text-anchor="end">${text}</text>`;
  return [
    `<path class="a" d="M${path("a")}" />`,
    `<path class="b" d="M${path("b")}" />`,
    label("a", "at host A"),
    label("b", "at host B"),
  ];
}

function caption({ requests, failed }: Timeline): string {
  const text = `${requests.toLocaleString("en")} requests (POST, never repeated), ${failed} failed`;
  return `<text class="bold" x="${(plot.left + plot.right) / 2}" y="${plot.bottom + 40}" text-anchor="middle">${text}</text>`;
}
