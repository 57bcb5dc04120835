import { comeAndGo } from "./crowd.ts";
import { heapOf, startMeasurable } from "./heap.ts";
import type { Section } from "./section.ts";
import type { Settings } from "./settings.ts";
import { type SubjectName, titles } from "./subjects.ts";
import { fixed, markdownTable, whole } from "./table.ts";

export interface ChurnRow {
  readonly subject: SubjectName;
  readonly connections: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

const note = "Each connection is opened, answered and closed. Nothing should be kept of it.";

/** Whether anything is kept of connections that are gone. */
export async function measureChurn({ churn }: Settings): Promise<Section<ChurnRow>> {
  const rows: ChurnRow[] = [];
  for (const subject of ["bare", "hook"] as const) rows.push(await comeAndGoAt(subject, churn.connections));
  return { title: `Heap after ${whole(churn.connections)} short connections`, note, rows, table: tableOf(rows) };
}

async function comeAndGoAt(subject: SubjectName, connections: number): Promise<ChurnRow> {
  await using server = await startMeasurable({ subject, protocol: "http1" });
  const bytesBefore = await heapOf(server);
  await comeAndGo(server.port, connections);
  return { subject, connections, bytesBefore, bytesAfter: await heapOf(server) };
}

function tableOf(rows: readonly ChurnRow[]): string {
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
