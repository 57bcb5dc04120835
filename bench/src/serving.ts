import { compileMoment } from "./compile-moments.ts";
import { type LoadResult, runLoad } from "./load.ts";
import { type Protocol, protocolTitles } from "./protocol.ts";
import type { Section } from "./section.ts";
import { type RunningServer, startServer } from "./server.ts";
import type { Settings } from "./settings.ts";
import { median, percentile } from "./statistics.ts";
import { type SubjectName, subjectsOf, titles, withControl } from "./subjects.ts";
import { fixed, markdownTable, whole } from "./table.ts";

/** One turn of one process under load. */
interface Turn {
  readonly perSecond: number;
  readonly p99Ms: number;
  readonly cpuMicros: number;
}

type Serving = Settings["serving"];

/** A turn, and that of a bare server next to it. */
interface Pair {
  readonly turn: Turn;
  readonly bare: Turn;
}

export interface ServingRow {
  readonly subject: SubjectName;
  readonly perSecond: number;
  readonly p99Ms: number;
  /** Processor time of the server per request. */
  readonly cpuMicros: number;
  /** Medians of the pairs' ratios: requests per second, processor time. */
  readonly rateRatio: number;
  readonly cpuRatio: number;
}

const note =
  "Medians of short turns, in each of which a bare server in a second process had its turn too; the ratios compare these two, and 0.99 of the bare server's requests is aimed at. The first row compares two bare servers: so far apart are equal things here. The second only loads the library: what that does to V8 is worth some percent, whatever is loaded. Each pair of processes compiles at moments of its own, since luck with that is worth more than a library. The absolute numbers of different rows were measured at different moments. Fastify's row has a framework in it: its `close()` costs nothing while it serves.";

/** Requests per second, latency, and processor time while nothing is being drained. */
export async function measureServing(protocol: Protocol, { serving }: Settings): Promise<Section<ServingRow>> {
  const subjects = withControl(subjectsOf[protocol]);
  const pairs = new Map<SubjectName, Pair[]>(subjects.map((subject) => [subject, []]));
  for (let generation = 0; generation < serving.generations; generation++) {
    for (const subject of subjects) pairs.get(subject)!.push(...(await duel(subject, protocol, generation, serving)));
  }
  const rows = subjects.map((subject) => summarize(subject, pairs.get(subject)!));
  const title = `Serving, ${protocolTitles[protocol]}`;
  return { title, note, rows, table: tableOf(rows) };
}

/** A process of the subject and a bare one, equally warm, turn by turn. */
async function duel(subject: SubjectName, protocol: Protocol, generation: number, serving: Serving): Promise<Pair[]> {
  // Which of two equal processes is started first makes a difference of some percent.
  const order = generation % 2 === 0 ? [subject, "bare" as const] : ["bare" as const, subject];
  const options = { command: [process.execPath, ...compileMoment(generation)] };
  await using first = await startServer({ subject: order[0]!, protocol }, options);
  await using second = await startServer({ subject: order[1]!, protocol }, options);
  const turn = (server: RunningServer, ms: number): Promise<Turn> =>
    takeTurn(server, protocol, serving.connections, ms);
  await turn(first, serving.warmUpMs);
  await turn(second, serving.warmUpMs);
  const pairs: Pair[] = [];
  for (let round = 0; round < serving.rounds; round++) {
    const turns = [await turn(first, serving.turnMs), await turn(second, serving.turnMs)] as const;
    pairs.push(generation % 2 === 0 ? { turn: turns[0], bare: turns[1] } : { turn: turns[1], bare: turns[0] });
  }
  return pairs;
}

async function takeTurn(server: RunningServer, protocol: Protocol, connections: number, ms: number): Promise<Turn> {
  const before = await server.report();
  const result = await runLoad({ protocol, port: server.port, connections, until: { ms } });
  return turnOf(result, (await server.report()).cpuMicros - before.cpuMicros);
}

function turnOf({ perSecond, requests, latenciesMs }: LoadResult, cpuMicros: number): Turn {
  return { perSecond, p99Ms: percentile(latenciesMs, 99), cpuMicros: cpuMicros / requests };
}

function summarize(subject: SubjectName, pairs: readonly Pair[]): ServingRow {
  const medianOf = (value: (pair: Pair) => number): number => median(pairs.map(value));
  return {
    subject,
    perSecond: medianOf(({ turn }) => turn.perSecond),
    p99Ms: medianOf(({ turn }) => turn.p99Ms),
    cpuMicros: medianOf(({ turn }) => turn.cpuMicros),
    rateRatio: medianOf(({ turn, bare }) => turn.perSecond / bare.perSecond),
    cpuRatio: medianOf(({ turn, bare }) => turn.cpuMicros / bare.cpuMicros),
  };
}

function tableOf(rows: readonly ServingRow[]): string {
  const head = ["", "requests/s", "to Node alone", "p99", "CPU per request", "to Node alone"];
  return markdownTable(
    head,
    rows.map(({ subject, perSecond, p99Ms, cpuMicros, rateRatio, cpuRatio }) => [
      titles[subject],
      whole(perSecond),
      fixed(rateRatio, 3),
      `${fixed(p99Ms, 2)} ms`,
      `${fixed(cpuMicros, 1)} µs`,
      fixed(cpuRatio, 3),
    ]),
  );
}
