import { keepAliveMs, openCrowd } from "./crowd.ts";
import { heapOf, startMeasurable } from "./heap.ts";
import type { Section } from "./section.ts";
import type { Settings } from "./settings.ts";
import { median } from "./statistics.ts";
import { everySubject, type SubjectName, titles } from "./subjects.ts";
import { markdownTable, whole } from "./table.ts";

export interface FootprintRow {
  readonly subject: SubjectName;
  /** Heap per open connection. */
  readonly bytes: number;
  /** More than the bare server's. */
  readonly overBare: number;
}

const title = "Memory per connection while serving";

const note = "Heap of idle connections after a garbage collection, medians of several processes; 120 B are aimed at.";

/** What an open, idle connection weighs while nothing is drained. */
export async function measureFootprint({ footprint }: Settings): Promise<Section<FootprintRow>> {
  const weights = new Map<SubjectName, number[]>(everySubject.map((subject) => [subject, []]));
  for (let turn = 0; turn < footprint.processes; turn++) {
    for (const subject of everySubject) weights.get(subject)!.push(await weigh(subject, footprint.connections));
  }
  const bare = median(weights.get("bare")!);
  const rows = everySubject.map((subject) => {
    const bytes = median(weights.get(subject)!);
    return { subject, bytes, overBare: bytes - bare };
  });
  return { title, note, rows, table: tableOf(rows) };
}

async function weigh(subject: SubjectName, connections: number): Promise<number> {
  await using server = await startMeasurable({ subject, protocol: "http1", keepAliveMs });
  const before = await heapOf(server);
  const crowd = await openCrowd(server.port, connections);
  const after = await heapOf(server);
  crowd.leave();
  return (after - before) / connections;
}

function tableOf(rows: readonly FootprintRow[]): string {
  return markdownTable(
    ["", "heap per connection", "over Node alone"],
    rows.map(({ subject, bytes, overBare }) => [titles[subject], `${whole(bytes)} B`, `${whole(overBare)} B`]),
  );
}
