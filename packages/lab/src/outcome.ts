import { randomUUID } from "node:crypto";

export interface RequestOptions {
  /** Default GET. */
  readonly method?: string;
  /** Default "/". */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** What became of a request that was sent once. */
export type Outcome = Answered | Lost;

export interface Answered {
  readonly kind: "answered";
  /** Sent as `x-request-id`, by which a server can say whether it executed the request. */
  readonly id: string;
  readonly status: number;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** HTTP/1.1: the response said that the connection closes. HTTP/2: GOAWAY was there when the response ended. */
  readonly closes: boolean;
  /** Of the server. */
  readonly address: string;
}

export interface Lost {
  readonly kind: "lost";
  readonly id: string;
  readonly by: LostBy;
  /** The connection had carried a request before. */
  readonly reused: boolean;
  /** Bytes of the response that had come. */
  readonly received: number;
  readonly address: string | undefined;
  /** For people. */
  readonly detail: string;
}

export type LostBy =
  /** The name wasn't found, or the connection wasn't made. */
  | "unconnected"
  /** The server ended the connection (FIN), before or in the middle of the answer. */
  | "fin"
  /** The server reset the connection (RST), or for HTTP/2 the stream. */
  | "reset"
  /** HTTP/2: refused and not executed (REFUSED_STREAM, or beyond the last stream of a GOAWAY). */
  | "refused"
  | "timeout"
  /** What came wasn't HTTP. */
  | "garbage";

/** The name under which a server finds the request again. */
export function nextRequestId(): string {
  return randomUUID();
}
