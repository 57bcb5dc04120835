/** Collects a body (RFC 9112 §6.3). */
export interface BodyReader {
  readonly kind: "length" | "chunked" | "until the end";
  /** The body, once it is whole. */
  add(bytes: Buffer): Buffer | undefined;
  /** What has come so far. */
  rest(): Buffer;
}

export interface ResponseHead {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
}

/** How the body of this response is delimited. */
export function bodyReaderFor({ status, headers }: ResponseHead, method: string): BodyReader {
  if (method === "HEAD" || status === 204 || status === 304 || status === 101) return lengthReader(0);
  if (headers.get("transfer-encoding") === "chunked") return chunkedReader();
  const length = headers.get("content-length");
  return length === undefined ? endReader() : lengthReader(Number(length));
}

function lengthReader(length: number): BodyReader {
  const parts: Buffer[] = [];
  let left = length;
  return {
    kind: "length",
    add(bytes) {
      if (bytes.length > left) throw new Error(`${bytes.length - left} bytes more than the response's length`);
      parts.push(bytes);
      left -= bytes.length;
      return left === 0 ? Buffer.concat(parts) : undefined;
    },
    rest: () => Buffer.concat(parts),
  };
}

function endReader(): BodyReader {
  const parts: Buffer[] = [];
  return {
    kind: "until the end",
    add: (bytes) => void parts.push(bytes),
    rest: () => Buffer.concat(parts),
  };
}

function chunkedReader(): BodyReader {
  const parts: Buffer[] = [];
  let pending: Buffer = Buffer.alloc(0);
  return {
    kind: "chunked",
    add(bytes) {
      pending = Buffer.concat([pending, bytes]);
      for (let chunk = nextChunk(pending); chunk !== undefined; chunk = nextChunk(pending)) {
        pending = chunk.after;
        if (chunk.data.length === 0) return Buffer.concat(parts);
        parts.push(chunk.data);
      }
      return undefined;
    },
    rest: () => Buffer.concat(parts),
  };
}

/** The first chunk, if it is there in full. The last one is empty; trailer fields aren't expected. */
function nextChunk(bytes: Buffer): { data: Buffer; after: Buffer } | undefined {
  const lineEnd = bytes.indexOf("\r\n");
  if (lineEnd < 0) return undefined;
  const size = Number.parseInt(bytes.toString("latin1", 0, lineEnd), 16);
  if (Number.isNaN(size)) throw new Error("A chunk without a size");
  const from = lineEnd + 2;
  if (bytes.length < from + size + 2) return undefined;
  return { data: bytes.subarray(from, from + size), after: bytes.subarray(from + size + 2) };
}
