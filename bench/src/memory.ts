import { comeAndGo, openCrowd } from "./crowd.ts";
import type { Section } from "./section.ts";
import { type RunningServer, startServer } from "./server.ts";
import type { Settings } from "./settings.ts";
import { median } from "./statistics.ts";
import { everySubject, type SubjectName, titles } from "./subjects.ts";
import { fixed, markdownTable, whole } from "./table.ts";

export interface FootprintRow {
  readonly subject: SubjectName;
  /** Heap per open connection. */
  readonly bytes: number;
  /** More than the bare server's. */
  readonly overBare: number;
}

export interface ChurnRow {
  readonly subject: SubjectName;
  readonly connections: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

const command = [process.execPath, "--expose-gc"];
const keepAliveMs = 600_000;

/** Connections that a process has seen before it is measured, so that what is made once is there. */
const warmUp = 2_000;

/** What an open, idle connection weighs while nothing is drained: the median of several processes. */
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
  return { title: "Memory per connection while serving", rows, table: footprintTable(rows) };
}

async function weigh(subject: SubjectName, connections: number): Promise<number> {
  await using server = await startServer({ subject, protocol: "http1", keepAliveMs }, { command });
  await comeAndGo(server.port, warmUp);
  const before = await heapOf(server);
  const crowd = await openCrowd(server.port, connections);
  const after = await heapOf(server);
  crowd.leave();
  return (after - before) / connections;
}

/** Whether anything is kept of connections that are gone. */
export async function measureChurn({ churn }: Settings): Promise<Section<ChurnRow>> {
  const rows: ChurnRow[] = [];
  for (const subject of ["bare", "hook"] as const) rows.push(await comeAndGoAt(subject, churn.connections));
  return { title: `Heap after ${whole(churn.connections)} short connections`, rows, table: churnTable(rows) };
}

async function comeAndGoAt(subject: SubjectName, connections: number): Promise<ChurnRow> {
  await using server = await startServer({ subject, protocol: "http1" }, { command });
  await comeAndGo(server.port, warmUp);
  const bytesBefore = await heapOf(server);
  await comeAndGo(server.port, connections);
  return { subject, connections, bytesBefore, bytesAfter: await heapOf(server) };
}

async function heapOf(server: RunningServer): Promise<number> {
  return (await server.report(true)).heapBytes;
}

function footprintTable(rows: readonly FootprintRow[]): string {
  return markdownTable(
    ["", "heap per connection", "over Node alone"],
    rows.map(({ subject, bytes, overBare }) => [titles[subject], `${whole(bytes)} B`, `${whole(overBare)} B`]),
  );
}

function churnTable(rows: readonly ChurnRow[]): string {
  return markdownTable(
    ["", "before", "after", "kept per connection"],
    rows.map(({ subject, connections, bytesBefore, bytesAfter }) => [
      titles[subject],
      `${fixed(bytesBefore / 1e6, 2)} MB`,
      `${fixed(bytesAfter / 1e6, 2)} MB`,
      `${fixed((bytesAfter - bytesBefore) / connections, 2)} B`,
    ]),
  );
}
