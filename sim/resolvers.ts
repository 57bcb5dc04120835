import type { Observation, Question } from "#dns/observing/observation.js";
import { askAuthorities } from "./authorities.ts";
import { chanceAt } from "./random.ts";
import type { ResolverKind, Timeline } from "./world.ts";

/** A recursive name server with many clients: what it has cached is never older than its rules allow. */
export interface Resolver {
  /** Answers at a moment of true time. */
  answer(question: Question, at: number): readonly Observation[];
}

/** What was fetched, and until when it is kept. */
interface Entry {
  readonly observations: readonly Observation[];
  readonly until: number;
}

const minimumTtlMs = 30_000;
/** The TTL of an answer that is stale (RFC 8767 §4). */
const staleTtlMs = 30_000;

/** A resolver that has asked for the name all the time, since long before anybody looks. */
export function createResolver(timeline: Timeline, kind: ResolverKind, salt: number): Resolver {
  const entries = new Map<string, Entry>();

  function answer(question: Question, at: number): readonly Observation[] {
    const entry = entries.get(question.type) ?? firstEntry(question, at);
    if (at < entry.until) {
      entries.set(question.type, entry);
      return aged(entry, at);
    }
    const fresh = fetched(question, at);
    entries.set(question.type, fresh);
    // One answer is given from the old entry while the new one is on its way.
    return kind === "serve-stale" ? aged({ ...entry, until: at + staleTtlMs }, at) : aged(fresh, at);
  }

  /** Somewhere in its life. */
  function firstEntry(question: Question, at: number): Entry {
    const now = fetched(question, at);
    const age = chanceAt(timeline.world.seed, at, salt) * (now.until - at);
    return fetched(question, at - age);
  }

  function fetched(question: Question, at: number): Entry {
    const server = Math.floor(chanceAt(timeline.world.seed, at, salt + 1) * timeline.world.servers);
    const { observations } = askAuthorities(timeline, question, at, (moment) => moment);
    const chain = observations.filter((answerOf) => answerOf.server.endsWith(`-${server}`));
    const ttls = chain.map(({ finding }) => ("ttlMs" in finding ? finding.ttlMs : staleTtlMs));
    const ttlMs = Math.min(...ttls);
    return { observations: chain, until: at + (kind === "minimum-ttl" ? Math.max(ttlMs, minimumTtlMs) : ttlMs) };
  }

  return { answer };
}

/** The answer with what is left of its TTL, in whole seconds. */
function aged({ observations, until }: Entry, at: number): readonly Observation[] {
  const ttlMs = Math.max(0, Math.floor((until - at) / 1000) * 1000);
  return observations.map((observation) =>
    "ttlMs" in observation.finding ? { ...observation, finding: { ...observation.finding, ttlMs } } : observation,
  );
}
