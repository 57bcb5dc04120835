import { countRepeated, countStragglers, lastAtA, type Hit } from "../hosts/hits.ts";
import type { Answer } from "./proxy-load.ts";
import type { Proxy } from "./proxy.ts";
import type { ProxyRun } from "./run.ts";

/** What became of one proxy. */
export interface ProxyVerdict {
  readonly proxy: Proxy;
  readonly requests: number;
  /** Whether any of its requests had reached A before the removal. */
  readonly wasAtOldHost: boolean;
  /** While A was being left: from the removal until its process was told to end. */
  readonly failedInDrain: number;
  /** Since A's process was told to end. */
  readonly failedAfterwards: number;
  /** All failures in words, with their numbers. */
  readonly failures: Readonly<Record<string, number>>;
  /** The last request that reached A, after the removal; undefined: it went on until A ended. */
  readonly movedAfterMs: number | undefined;
  /** Connections with which it came to A when no resolver had the address any more. */
  readonly stragglers: number;
  /** Requests that were executed more than once. */
  readonly repeated: number;
}

/** A proxy whose last request at A is so close to A's end hasn't moved. */
const movedForMs = 2000;

export function judgeProxies(run: ProxyRun): readonly ProxyVerdict[] {
  return run.proxies.map((proxy) => judgeProxy(proxy, run));
}

function judgeProxy(proxy: Proxy, run: ProxyRun): ProxyVerdict {
  const answers = run.answers.filter((answer) => answer.proxy === proxy.id);
  const hits = run.hits.filter(({ client }) => client === proxy.id);
  const failed = answers.filter(({ failure }) => failure !== undefined);
  return {
    proxy,
    requests: answers.length,
    wasAtOldHost: hits.some(({ host, at }) => host === "A" && at < run.removedAt),
    failedInDrain: failed.filter(({ at }) => at <= run.terminatedAt).length,
    failedAfterwards: failed.filter(({ at }) => at > run.terminatedAt).length,
    failures: countsOf(failed),
    movedAfterMs: movedAfterMs(hits, run),
    stragglers: countStragglers(hits, run.staleUntil),
    repeated: countRepeated(hits),
  };
}

function countsOf(failed: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { method, failure } of failed) {
    const words = `${method} ${failure}`;
    counts[words] = (counts[words] ?? 0) + 1;
  }
  return counts;
}

function movedAfterMs(hits: readonly Hit[], { removedAt, terminatedAt }: ProxyRun): number | undefined {
  const lastAt = lastAtA(hits) ?? 0;
  return lastAt > terminatedAt - movedForMs ? undefined : Math.max(0, lastAt - removedAt);
}
