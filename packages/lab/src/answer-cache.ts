import type { Clock } from "@dns-drain/dns";
import { Packet, type Resource } from "dns2";
import type { RecordQuestion } from "./ask.ts";

/** An answer as a cache hands it out. */
export interface CachedAnswer {
  readonly rcode: number;
  readonly records: readonly Resource[];
  /** The SOA that came with a negative answer. */
  readonly authorities: readonly Resource[];
  /** Seconds that are left. */
  readonly ttl: number;
  /** Until when it is handed out, on the clock's `now()`. */
  readonly until: number;
}

interface Entry extends Omit<CachedAnswer, "ttl" | "until"> {
  /** The last second, of those counted by the cache, in which the answer is handed out. */
  readonly lastSecond: number;
}

/** The TTL of an answer that has expired (RFC 8767 §5). */
const staleTtl = 30;

/** Answers by question, kept by the whole second as unbound does: one more than the TTL may pass in the worst case. */
export interface AnswerCache {
  fresh(question: RecordQuestion): CachedAnswer | undefined;
  stale(question: RecordQuestion): CachedAnswer | undefined;
  keep(question: RecordQuestion, reply: Packet): CachedAnswer;
  flush(): void;
}

export function createAnswerCache(clock: Clock, minTtlMs: number): AnswerCache {
  const entries = new Map<string, Entry>();
  const second = (): number => Math.floor(clock.now() / 1000);
  const handOut = (entry: Entry, ttl: number): CachedAnswer => ({
    ...entry,
    ttl,
    until: (entry.lastSecond + 1) * 1000,
  });
  const fresh = (question: RecordQuestion): CachedAnswer | undefined => {
    const entry = entries.get(keyOf(question));
    return entry && entry.lastSecond >= second() ? handOut(entry, entry.lastSecond - second()) : undefined;
  };
  return {
    fresh,
    stale(question) {
      const entry = entries.get(keyOf(question));
      return entry && handOut(entry, staleTtl);
    },
    keep(question, reply) {
      const ttl = Math.max(ttlOf(reply), Math.ceil(minTtlMs / 1000));
      const { answers: records, authorities, header } = reply;
      const entry = { rcode: header.rcode, records, authorities, lastSecond: second() + ttl };
      // TTL 0 is for this answer alone (RFC 1035 §3.2.1).
      if (ttl > 0) entries.set(keyOf(question), entry);
      return handOut(entry, ttl);
    },
    flush: () => entries.clear(),
  };
}

/** The smallest TTL of the answer; of a negative one, by its SOA (RFC 2308 §5). Seconds. */
function ttlOf({ answers, authorities }: Packet): number {
  if (answers.length > 0) return Math.min(...answers.map((record) => record.ttl));
  const soa = authorities.find((record) => record.type === Packet.TYPE.SOA);
  return soa === undefined ? 0 : Math.min(soa.ttl, soa.minimum ?? soa.ttl);
}

function keyOf({ name, type }: RecordQuestion): string {
  return `${name.toLowerCase()} ${type}`;
}
