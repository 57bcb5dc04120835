import { type Reply, rcodes } from "../message/message.ts";
import type { Doubt, Finding } from "./observation.ts";

/** What makes a whole reply worthless, if anything does. */
export function doubtOf(reply: Reply, authoritative: boolean): Finding | undefined {
  if (reply.truncated) return inconclusive("garbage", "a truncated reply");
  if (reply.rcode !== rcodes.NOERROR && reply.rcode !== rcodes.NXDOMAIN) {
    return inconclusive("refused", rcodeNames.get(reply.rcode) ?? `response code ${reply.rcode}`);
  }
  if (authoritative && !reply.authoritative) return inconclusive("lame", "an answer without authority (AA)");
  return undefined;
}

/** A finding that proves nothing, with the reason for the operator. */
export function inconclusive(reason: Doubt, detail: string): Finding {
  return { kind: "inconclusive", reason, detail };
}

/** RFC 1035 §4.1.1, RFC 2136 §2.2, RFC 6891 §9. */
const rcodeNames: ReadonlyMap<number, string> = new Map([
  [1, "FORMERR"],
  [2, "SERVFAIL"],
  [4, "NOTIMP"],
  [5, "REFUSED"],
  [9, "NOTAUTH"],
  [16, "BADVERS"],
  [23, "BADCOOKIE"],
]);
