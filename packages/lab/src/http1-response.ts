import { bodyReaderFor, type BodyReader, type ResponseHead } from "./http1-body.ts";

/** A whole response, as it came over the wire. */
export interface Http1Response {
  readonly status: number;
  /** By lower-case name; the values of repeated fields are joined by a comma. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** The server closes after this response: `Connection: close`, or a body that ends with the connection. */
  readonly closes: boolean;
}

/** Reads one response out of the bytes of a connection. Throws when they are no HTTP/1.1. */
export interface ResponseReader {
  /** The response, once its last byte was given. */
  add(bytes: Buffer): Http1Response | undefined;
  /** The connection has ended: the response, if that is how its body ends. */
  end(): Http1Response | undefined;
  /** Bytes given so far. */
  readonly received: number;
}

/** @param method The request's: the answer to HEAD has no body. */
export function createResponseReader(method: string): ResponseReader {
  let head: ResponseHead | undefined;
  let body: BodyReader | undefined;
  let pending: Buffer = Buffer.alloc(0);
  let received = 0;
  const take = (): Http1Response | undefined => {
    while (head === undefined) {
      const end = pending.indexOf("\r\n\r\n");
      if (end < 0) return undefined;
      const next = parseHead(pending.toString("latin1", 0, end));
      pending = pending.subarray(end + 4);
      // Interim responses (RFC 9110 §15.2) precede the one that counts.
      if (next.status >= 200 || next.status === 101) head = next;
    }
    body ??= bodyReaderFor(head, method);
    const whole = body.add(pending);
    pending = Buffer.alloc(0);
    return whole && respond(head, whole, body);
  };
  return {
    get received() {
      return received;
    },
    add(bytes) {
      received += bytes.length;
      pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
      return take();
    },
    end: () => (head && body?.kind === "until the end" ? respond(head, body.rest(), body) : undefined),
  };
}

function parseHead(text: string): ResponseHead {
  const [statusLine = "", ...lines] = text.split("\r\n");
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1];
  if (status === undefined) throw new Error(`Not an HTTP/1.1 response: ${JSON.stringify(statusLine.slice(0, 80))}`);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value);
  }
  return { status: Number(status), headers };
}

function respond(head: ResponseHead, body: Buffer, { kind }: BodyReader): Http1Response {
  const said = (head.headers.get("connection") ?? "").toLowerCase().split(/ *, */);
  return { ...head, body, closes: said.includes("close") || kind === "until the end" };
}
