import type { Query } from "../exchange/exchange.ts";
import type { Reply } from "../message/message.ts";
import { isWithin, parentName } from "../names/name.ts";

/** A zone, and for how long it is known to be one. */
export interface ZoneCut {
  readonly zone: string;
  readonly ttlMs: number;
}

/** Finds the zone that holds a name: the nearest name at or above it that has NS records. The root counts as none. */
export async function findZoneCut(name: string, ask: (query: Query) => Promise<Reply>): Promise<ZoneCut> {
  // Each step leads to a shorter name, so there are no more of them than labels (127 at most).
  for (let candidate = name; candidate !== "";) {
    const reply = await ask({ name: candidate, type: "NS" });
    const servers = reply.answers.filter((record) => record.type === "NS" && record.name === candidate);
    if (servers.length > 0) return { zone: candidate, ttlMs: Math.min(...servers.map(({ ttlMs }) => ttlMs)) };
    candidate = enclosingZone(reply, candidate) ?? parentName(candidate) ?? "";
  }
  throw new Error(`No zone holds ${name}`);
}

/** The SOA record of a negative answer names the zone (RFC 2308 §3), unless it speaks of an alias' target. */
function enclosingZone(reply: Reply, name: string): string | undefined {
  if (reply.answers.some((record) => record.type === "CNAME" && record.name === name)) return undefined;
  return reply.authorities.find(
    (record) => record.type === "SOA" && record.name !== name && isWithin(name, record.name),
  )?.name;
}
