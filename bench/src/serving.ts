import type { Protocol } from "./messages.ts";
import { type LoadResult, runLoad } from "./load.ts";
import type { Section } from "./section.ts";
import { type RunningServer, startServer } from "./server.ts";
import type { Settings } from "./settings.ts";
import { median, percentile } from "./statistics.ts";
import { everySubject, http2Subjects, type SubjectName, titles } from "./subjects.ts";
import { fixed, markdownTable, whole } from "./table.ts";

/** One turn of one process under load. */
interface Turn {
  readonly perSecond: number;
  readonly p99Ms: number;
  readonly cpuMicros: number;
}

/** `again`: the bare server once more, which shows how far apart two equal things are here. */
type Entrant = SubjectName | "again";

export interface ServingRow {
  readonly subject: Entrant;
  readonly perSecond: number;
  readonly p99Ms: number;
  /** Processor time of the server per request. */
  readonly cpuMicros: number;
  /** Medians of what the subject did beside the bare server in the same round: requests per second, processor time. */
  readonly rateRatio: number;
  readonly cpuRatio: number;
}

/** Requests per second, latency, and processor time while nothing is being drained. */
export async function measureServing(protocol: Protocol, { serving }: Settings): Promise<Section<ServingRow>> {
  const entrants: readonly Entrant[] = ["again", ...(protocol === "http1" ? everySubject : http2Subjects)];
  const turns = new Map<Entrant, Turn[]>(entrants.map((entrant) => [entrant, []]));
  for (let generation = 0; generation < serving.generations; generation++) {
    const takeTurn = await startAll(entrants, protocol, serving);
    for (let round = 0; round < serving.rounds; round++) {
      // Who goes first, and after whom, changes from round to round.
      for (const entrant of rotated(entrants, round + generation)) {
        turns.get(entrant)!.push(await takeTurn(entrant, serving.turnMs));
      }
    }
    await takeTurn.end();
  }
  const rows = entrants.map((entrant) => summarize(entrant, turns.get(entrant)!, turns.get("bare")!));
  return { rows, table: tableOf(rows), title: titleOf(protocol) };
}

interface TakeTurn {
  (entrant: Entrant, ms: number): Promise<Turn>;
  end(): Promise<unknown>;
}

async function startAll(entrants: readonly Entrant[], protocol: Protocol, serving: Settings["serving"]): Promise<TakeTurn> {
  const servers = new Map<Entrant, RunningServer>();
  const takeTurn = async (entrant: Entrant, ms: number): Promise<Turn> => {
    const server = servers.get(entrant)!;
    const before = await server.report();
    const result = await runLoad({ protocol, port: server.port, connections: serving.connections, until: { ms } });
    return turnOf(result, (await server.report()).cpuMicros - before.cpuMicros);
  };
  for (const entrant of entrants) {
    servers.set(entrant, await startServer({ subject: entrant === "again" ? "bare" : entrant, protocol }));
    await takeTurn(entrant, serving.warmUpMs);
  }
  const end = (): Promise<unknown> => Promise.all([...servers.values()].map((server) => server.exit()));
  return Object.assign(takeTurn, { end });
}

function turnOf({ perSecond, requests, latenciesMs }: LoadResult, cpuMicros: number): Turn {
  return { perSecond, p99Ms: percentile(latenciesMs, 99), cpuMicros: cpuMicros / requests };
}

function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}

function summarize(subject: Entrant, turns: readonly Turn[], bare: readonly Turn[]): ServingRow {
  const medianOf = (value: (turn: Turn, round: number) => number): number => median(turns.map(value));
  return {
    subject,
    perSecond: medianOf((turn) => turn.perSecond),
    p99Ms: medianOf((turn) => turn.p99Ms),
    cpuMicros: medianOf((turn) => turn.cpuMicros),
    rateRatio: medianOf((turn, round) => turn.perSecond / bare[round]!.perSecond),
    cpuRatio: medianOf((turn, round) => turn.cpuMicros / bare[round]!.cpuMicros),
  };
}

function titleOf(protocol: Protocol): string {
  return `Serving, ${protocol === "http1" ? "HTTP/1.1" : "HTTP/2 without TLS"}`;
}

function tableOf(rows: readonly ServingRow[]): string {
  const head = ["", "requests/s", "to Node alone", "p99", "CPU per request", "to Node alone"];
  return markdownTable(
    head,
    rows.map(({ subject, perSecond, p99Ms, cpuMicros, rateRatio, cpuRatio }) => [
      subject === "again" ? "Node alone, a second process" : titles[subject],
      whole(perSecond),
      fixed(rateRatio, 3),
      `${fixed(p99Ms, 2)} ms`,
      `${fixed(cpuMicros, 1)} µs`,
      fixed(cpuRatio, 3),
    ]),
  );
}
