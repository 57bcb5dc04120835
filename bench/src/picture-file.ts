import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { drawTimeline } from "./picture.ts";
import type { Section } from "./section.ts";
import { fixed, markdownTable } from "./table.ts";
import { recordTimeline, type Timeline } from "./timeline.ts";

const file = fileURLToPath(new URL("../../docs/drain.svg", import.meta.url));

/** Records a removal. If it is to be kept, it is drawn for the README. */
export async function recordPicture(isKept: boolean): Promise<Section<Timeline>> {
  const timeline = await recordTimeline();
  if (isKept) writeFileSync(file, drawTimeline(timeline));
  const note = `An address leaves a zone with a TTL of 5 s, and nothing else is done: \`docs/drain.svg\`. Of ${timeline.requests} requests ${timeline.failed} failed.`;
  return { title: "Connections over time", note, rows: [timeline], table: tableOf(timeline) };
}

function tableOf({ removedMs, phases, samples }: Timeline): string {
  const at = (ms: number): readonly string[] => {
    const sample = samples.findLast((candidate) => candidate.ms <= ms) ?? samples[0]!;
    return [`${fixed((ms - removedMs) / 1000, 1)} s`, String(sample.a), String(sample.b)];
  };
  return markdownTable(
    ["", "since the removal", "connections at A", "at B"],
    [["the address leaves the zone", ...at(removedMs)], ...phases.map(({ phase, ms }) => [phase, ...at(ms)])],
  );
}
