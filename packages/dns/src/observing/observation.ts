/** The record types that lead a client to an address. HTTPS records do by their hints (RFC 9460 §7.3). */
export type RecordType = "A" | "AAAA" | "HTTPS";

/** One question. */
export interface Question {
  /** An absolute host name: lower case, ASCII, without the last dot. */
  readonly name: string;
  /** The type of the records. */
  readonly type: RecordType;
}

/** One answer of one server for one question at one moment. */
export interface Observation extends Question {
  /** Who answered, as `address:port` or the URL it was given as; with ` for network` if that was asked for. */
  readonly server: string;
  /** When the answer arrived, on the monotonic clock. */
  readonly at: number;
  /** What the answer says. */
  readonly finding: Finding;
  /** The server no longer stands in the delegation, but may still be asked by others. */
  readonly isFormer?: boolean;
}

/** What an answer says, before anybody asks whose address it is. */
export type Finding =
  /** The name has addresses. Whether ours is among them makes the observation *present* or *absent*. */
  | {
      readonly kind: "addresses";
      /** Canonical text (see `canonicalAddress`), in the order of the answer. */
      readonly addresses: readonly string[];
      /** What the server said it may be cached for; the smallest of the record set (RFC 2181 §5.2). */
      readonly ttlMs: number;
    }
  /** The name is an alias (CNAME, or an HTTPS record in alias mode): the answer is at `target`. */
  | { readonly kind: "alias"; readonly target: string; readonly ttlMs: number }
  /** The name has no such record: NXDOMAIN, or NODATA (NOERROR without an answer). */
  | { readonly kind: "empty"; readonly rcode: "NXDOMAIN" | "NODATA" }
  /** Everything that proves nothing, in either direction. */
  | { readonly kind: "inconclusive"; readonly reason: Doubt; readonly detail: string };

/** Why an answer proves nothing. */
export type Doubt =
  /** Nobody answered in time. */
  | "timeout"
  /** The question could not be sent, or the connection broke. */
  | "unreachable"
  /** SERVFAIL, REFUSED, FORMERR, NOTIMP and every other response code but NOERROR and NXDOMAIN. */
  | "refused"
  /** An authority that answers without AA: it doesn't hold the zone (a lame delegation). */
  | "lame"
  /** A message that can't be decoded, or contradicts itself. */
  | "garbage"
  /** Aliases that lead back to themselves, or too far. */
  | "loop"
  /** The authorities of the zone could not be found. */
  | "undelegated";
