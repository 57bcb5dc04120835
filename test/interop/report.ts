import type { Failure, Verdict } from "./judge.ts";
import type { Situation } from "./situations.ts";
import type { Row } from "./telling/rows.ts";
import { seconds } from "./telling/seconds.ts";

/** What became of the clients in one situation. */
export interface Result {
  readonly situation: Situation;
  readonly verdicts: readonly Verdict[];
}

/** Whether a client has failed where it need not, or wasn't put to the test. */
export function hasFailed({ client, limit, spoken, failures, movedAfterMs, repeated }: Verdict): boolean {
  const isTested = spoken.length === 1 && spoken[0] === httpVersions[client.protocol] && movedAfterMs !== undefined;
  return !isTested || (limit === undefined && (failures.length > 0 || repeated > 0));
}

const httpVersions = { "HTTP/1.1": "1.1", "HTTP/2": "2.0", gRPC: "2.0", WebSocket: "1.1" };

export const headings = ["client", "version", "protocol", "requests", "failed", "last at A", "came back", "after 421"];

export function tableRows(verdicts: readonly Verdict[]): readonly (readonly string[])[] {
  return verdicts.map(cellsOf);
}

function cellsOf(verdict: Verdict): readonly string[] {
  const { client, limit, version, requests, failures, movedAfterMs, stragglers, misdirected } = verdict;
  return [
    client.name,
    version,
    client.protocol,
    String(requests),
    limit === undefined || failures.length === 0 ? String(failures.length) : `${failures.length} (limit)`,
    movedAfterMs === undefined ? "stayed" : seconds(movedAfterMs),
    `${stragglers} ×`,
    inWords(misdirected),
  ];
}

/** One word if all methods fare the same. */
function inWords(misdirected: Verdict["misdirected"]): string {
  const [first, ...others] = Object.entries(misdirected);
  if (first === undefined) return "–";
  if (others.every(([, repetition]) => repetition === first[1])) return first[1];
  return [first, ...others].map(([method, repetition]) => `${method} ${repetition}`).join(", ");
}

export function asText(results: readonly Result[]): string {
  return results
    .map(({ situation, verdicts }) => `${situation.name}\n${aligned([headings, ...tableRows(verdicts)])}\n`)
    .join("\n");
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = headings.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The failures of each client in its words. */
export function failureLines(results: readonly Result[]): readonly string[] {
  return results.flatMap(({ verdicts }) =>
    verdicts.flatMap(({ client: { name, protocol }, failures }) =>
      [...new Set(failures.map(({ what }) => what))].map((what) => {
        const alike = failures.filter((failure) => failure.what === what);
        const executed = alike.filter(({ wasExecuted }) => wasExecuted).length;
        return `${name}, ${protocol}: ${alike.length} × ${what} (${executed} executed, ${period(alike)})`;
      }),
    ),
  );
}

/** Since the removal. */
function period(failures: readonly Failure[]): string {
  const moments = failures.map(({ afterMs }) => afterMs);
  return `+${seconds(Math.min(...moments))} to +${seconds(Math.max(...moments))}`;
}

/** For programs to read. */
export function rowsOf(results: readonly Result[]): readonly Row[] {
  return results.flatMap(({ situation, verdicts }) =>
    verdicts.map(({ client: { name, protocol }, limit, failures, requests, movedAfterMs }) => ({
      client: `${name}, ${protocol}`,
      situation: situation.name,
      failed: failures.length,
      requests,
      movedAfterMs: movedAfterMs ?? null,
      ...(limit !== undefined && { limit }),
    })),
  );
}
