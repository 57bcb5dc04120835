import type { Protocol } from "./messages.ts";
import { createHttp1Wire } from "./http1-wire.ts";
import { createHttp2Wire } from "./http2-wire.ts";

/** One connection's side of a protocol, as plain as can be, so that the client costs less than the server. */
export interface Wire {
  /** What goes before the first request. */
  readonly preface: Buffer;
  /** How many requests may be on their way at once. */
  readonly parallel: number;
  /** The bytes of the next GET request. */
  next(): Buffer;
  /** Takes what has come, and says how many responses became complete by it, and what has to be replied. */
  read(bytes: Buffer): WireNews;
}

export interface WireNews {
  readonly answers: number;
  readonly reply?: Buffer;
}

const wires = { http1: createHttp1Wire, http2: createHttp2Wire };

export function createWire(protocol: Protocol): Wire {
  return wires[protocol]();
}
