import { keepAliveMs, openCrowd } from "./crowd.ts";
import { endingText } from "./ending.ts";
import type { Section } from "./section.ts";
import { startServer } from "./server.ts";
import type { Settings } from "./settings.ts";
import { everySubject, type SubjectName, titles } from "./subjects.ts";
import { fixed, markdownTable, whole } from "./table.ts";

/** One drain of many idle connections. */
export interface IdleRow {
  readonly subject: SubjectName;
  readonly connections: number;
  /** From SIGTERM to the end of the process. */
  readonly drainMs: number;
  readonly isKilled: boolean;
  /** The longest time between two turns of the server's event loop meanwhile. */
  readonly longestBlockMs: number | undefined;
  /** The most processor time that the server used within one such time. */
  readonly longestBlockCpuMs: number | undefined;
}

const note =
  "SIGTERM while nobody speaks. A block of 20 ms at most is aimed at; on a machine that does other things too, the processor time in it says more.";

export async function measureIdle({ idle }: Settings): Promise<Section<IdleRow>> {
  const rows: IdleRow[] = [];
  for (const subject of everySubject) rows.push(await drainIdle(subject, idle));
  return { title: `Drain of ${whole(idle.connections)} idle connections`, note, rows, table: tableOf(rows) };
}

async function drainIdle(subject: SubjectName, { connections, drain }: Settings["idle"]): Promise<IdleRow> {
  await using server = await startServer({ subject, protocol: "http1", keepAliveMs, watchesLoop: true, drain });
  const crowd = await openCrowd(server.port, connections);
  // What accepting them has cost doesn't count.
  await server.report();
  const { afterMs: drainMs, isKilled, report } = await server.terminate();
  crowd.leave();
  return {
    subject,
    connections,
    drainMs,
    isKilled,
    longestBlockMs: report?.longestBlockMs,
    longestBlockCpuMs: report?.longestBlockCpuMs,
  };
}

function tableOf(rows: readonly IdleRow[]): string {
  const ms = (value: number | undefined): string => (value === undefined ? "?" : `${fixed(value, 1)} ms`);
  return markdownTable(
    ["", "SIGTERM to exit", "longest block of the event loop", "CPU time in it"],
    rows.map(({ subject, drainMs, isKilled, longestBlockMs, longestBlockCpuMs }) => [
      titles[subject],
      endingText(drainMs, isKilled),
      ms(longestBlockMs),
      ms(longestBlockCpuMs),
    ]),
  );
}
