import type { Outcome } from "./client-process.ts";
import type { Client } from "./clients.ts";
import { countRepeated, countStragglers, lastAtA, type Hit } from "./hosts/hits.ts";
import type { Run } from "./run.ts";
import type { Situation } from "./situations.ts";

/** What became of one client. */
export interface Verdict {
  readonly client: Client;
  /** Why it may fail, in this situation. */
  readonly limit: string | undefined;
  readonly version: string;
  /** The versions of HTTP that the hosts saw. */
  readonly spoken: readonly string[];
  readonly requests: number;
  readonly failures: readonly Failure[];
  /** Its last request at the old host, after the removal; undefined: it stayed. */
  readonly movedAfterMs: number | undefined;
  /** Connections with which it came back when no resolver had the address any more: from a cache of its own. */
  readonly stragglers: number;
  /** Requests that were executed more than once. */
  readonly repeated: number;
  /** What became of a GET and a POST that were answered 421. */
  readonly misdirected: Readonly<Record<string, Repetition>>;
}

/** A request that got anything but 200. */
export interface Failure {
  /** In the client's words. */
  readonly what: string;
  /** Since the removal. */
  readonly afterMs: number;
  /** A host has done what was asked for. */
  readonly wasExecuted: boolean;
}

/** `surfaces`: the application sees the status. */
export type Repetition = "repeats" | "surfaces" | "fails";

/** A client that has said nothing for so long has a request that hangs. */
const silentAfterMs = 15_000;

export function judge(run: Run, { limitOf }: Situation): readonly Verdict[] {
  return run.clients.map((client) => judgeClient(client, limitOf(client), run));
}

function judgeClient(client: Client, limit: string | undefined, run: Run): Verdict {
  const all = run.outcomes.filter((outcome) => outcome.client === client.id);
  const hits = run.hits.filter((hit) => hit.client === client.id);
  const outcomes = all.filter(({ at }) => at <= run.endedAt);
  return {
    client,
    limit,
    version: run.versions.get(client.id) ?? "unknown",
    spoken: [...new Set(hits.map(({ protocol }) => protocol))],
    requests: outcomes.length,
    failures: failuresOf(outcomes, hits, run),
    movedAfterMs: movedAfterMs(hits, outcomes, run.removedAt),
    stragglers: countStragglers(hits, run.staleUntil),
    repeated: countRepeated(hits.filter(({ at }) => at <= run.endedAt)),
    misdirected: misdirectedOf(hits, all),
  };
}

function failuresOf(
  outcomes: readonly Outcome[],
  hits: readonly Hit[],
  { removedAt, endedAt }: Run,
): readonly Failure[] {
  const executed = new Set(hits.map(({ n }) => n));
  const failures = outcomes
    .filter(({ status }) => status !== 200)
    .map(({ n, at, status, text }) => ({
      what: status === 0 ? withoutNumbers(text) : `status ${status}`,
      afterMs: at - removedAt,
      wasExecuted: executed.has(n),
    }));
  const lastAt = outcomes.at(-1)?.at ?? removedAt;
  if (endedAt - lastAt <= silentAfterMs) return failures;
  return [...failures, { what: "an answer that never came", afterMs: lastAt - removedAt, wasExecuted: false }];
}

/** So that failures that differ in a port or a stream only are counted together. */
function withoutNumbers(text: string): string {
  return text.replaceAll(/\/[\d.]+:\d+: /g, "").replaceAll(/\d{2,}/g, "…");
}

function movedAfterMs(hits: readonly Hit[], outcomes: readonly Outcome[], removedAt: number): number | undefined {
  const lastAt = lastAtA(hits);
  if (lastAt === undefined || !outcomes.some(({ text, at }) => text === "B" && at > lastAt)) return undefined;
  return Math.max(0, lastAt - removedAt);
}

function misdirectedOf(hits: readonly Hit[], outcomes: readonly Outcome[]): Record<string, Repetition> {
  const misdirected = hits.filter(({ isMisdirected }) => isMisdirected);
  return Object.fromEntries(
    misdirected.flatMap(({ method, n }) => {
      const outcome = outcomes.find((one) => one.n === n);
      return outcome ? [[method, repetitionFor(outcome)] as const] : [];
    }),
  );
}

function repetitionFor({ status }: Outcome): Repetition {
  if (status === 200) return "repeats";
  return status === 421 ? "surfaces" : "fails";
}
