import { spawnSync } from "node:child_process";
import { compileMoment } from "./compile-moments.ts";
import { runLoad } from "./load.ts";
import { type Protocol, protocolTitles } from "./protocol.ts";
import type { Section } from "./section.ts";
import { startServer } from "./server.ts";
import type { Settings } from "./settings.ts";
import { median } from "./statistics.ts";
import { type SubjectName, titles } from "./subjects.ts";
import { fixed, markdownTable, whole } from "./table.ts";

export interface InstructionsRow {
  readonly subject: SubjectName;
  readonly protocol: Protocol;
  readonly perRequest: number;
  /** To the bare server. */
  readonly ratio: number;
}

/**
 * Counts what the processor executes, which doesn't depend on what else the machine does. V8 is made to do the same in
 * every run: one thread, compiling at fixed moments, hash tables and random numbers from a fixed seed. Those moments are
 * as good as any others, so it is counted with several.
 */
const command = [
  "valgrind",
  "--tool=cachegrind",
  "--cache-sim=no",
  "--cachegrind-out-file=/dev/null",
  process.execPath,
  "--single-threaded",
  "--predictable",
  "--hash-seed=1",
  "--random-seed=1",
];

interface Pair {
  readonly subject: SubjectName;
  readonly protocol: Protocol;
}

const http2Pairs: readonly Pair[] = [
  { subject: "bare", protocol: "http2" },
  { subject: "hook", protocol: "http2" },
];

const title = "Instructions per request";

const note =
  "What the server's process executes for one request, counted by valgrind (user space): 1.005 is aimed at. The same run repeats to 0.01 %, but V8 compiles at other moments in another program, which alone is worth several percent: so each is counted with several moments, and the medians are compared. On HTTP/2 even these scatter.";

/** Instructions per request: the difference of a longer and a shorter run, in which start and end cancel out. */
export async function countInstructions({ instructions }: Settings): Promise<Section<InstructionsRow>> {
  if (!isInstalled()) return { title, note, rows: [], table: "valgrind isn't installed here." };
  const pairs = [...instructions.subjects.map((subject): Pair => ({ subject, protocol: "http1" })), ...http2Pairs];
  const perRequest = new Map<Pair, number>();
  for (const pair of pairs) perRequest.set(pair, await countPair(pair, instructions));
  // The first of each protocol is the bare server.
  const bareOf = (protocol: Protocol): number => perRequest.get(pairs.find((pair) => pair.protocol === protocol)!)!;
  const rows = pairs.map((pair) => {
    const count = perRequest.get(pair)!;
    return { ...pair, perRequest: count, ratio: count / bareOf(pair.protocol) };
  });
  return { title, note, rows, table: tableOf(rows) };
}

async function countPair(pair: Pair, { warmUp, counted, moments }: Settings["instructions"]): Promise<number> {
  const counts: number[] = [];
  for (let moment = 0; moment < moments; moment++) {
    const shorter = await countRun({ ...pair, moment, requests: warmUp });
    const longer = await countRun({ ...pair, moment, requests: warmUp + counted });
    counts.push((longer - shorter) / counted);
  }
  return median(counts);
}

interface Run extends Pair {
  readonly moment: number;
  readonly requests: number;
}

async function countRun({ subject, protocol, moment, requests }: Run): Promise<number> {
  await using server = await startServer({ subject, protocol }, { command: [...command, ...compileMoment(moment)] });
  // One connection: the order of things is the same in every run.
  await runLoad({ protocol, port: server.port, connections: 1, until: { requests } });
  const [, count] = /I\s+refs:\s+([\d,]+)/.exec(await server.exit()) ?? [];
  if (count === undefined) throw new Error("valgrind doesn't say how many instructions there were");
  return Number(count.replaceAll(",", ""));
}

function isInstalled(): boolean {
  return spawnSync("valgrind", ["--version"]).error === undefined;
}

function tableOf(rows: readonly InstructionsRow[]): string {
  return markdownTable(
    ["", "protocol", "instructions", "to Node alone"],
    rows.map(({ subject, protocol, perRequest, ratio }) => [
      titles[subject],
      protocolTitles[protocol],
      whole(perRequest),
      fixed(ratio, 4),
    ]),
  );
}
