import type { Wire } from "./wire.ts";

/** RFC 9113 §6: the types that matter here. */
const types = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goaway: 7, windowUpdate: 8 } as const;
const flags = { ack: 1, endStream: 1, endHeaders: 4 } as const;
const headerBytes = 9;

/** HPACK: `:method GET`, `:scheme http`, `:path /` by their static indices, and `:authority` in plain text. */
const headers = Buffer.from("\x82\x86\x84\x41\x0dbench.example", "latin1");

/** As much as the connection may ever send, so that there is no flow control to take part in. */
const largestWindow = 2 ** 31 - 1;
const standardWindow = 65_535;

const preface = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  frame(types.settings, 0, 0, Buffer.alloc(0)),
  frame(types.windowUpdate, 0, 0, uint32(largestWindow - standardWindow)),
]);

/** Ten requests at once on one session. */
export function createHttp2Wire(): Wire {
  let streamId = -1;
  let rest = Buffer.alloc(0);
  return {
    preface,
    parallel: 10,
    next() {
      streamId += 2;
      return frame(types.headers, flags.endHeaders | flags.endStream, streamId, headers);
    },
    read(bytes) {
      const { frames, left } = splitFrames(rest.length === 0 ? bytes : Buffer.concat([rest, bytes]));
      rest = left;
      const replies = frames.flatMap(replyTo);
      const answers = frames.filter(isEndOfAnswer).length;
      return replies.length === 0 ? { answers } : { answers, reply: Buffer.concat(replies) };
    },
  };
}

interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly payload: Buffer;
}

function splitFrames(bytes: Buffer): { frames: Frame[]; left: Buffer<ArrayBuffer> } {
  const frames: Frame[] = [];
  let at = 0;
  while (bytes.length - at >= headerBytes) {
    const end = at + headerBytes + bytes.readUIntBE(at, 3);
    if (end > bytes.length) break;
    frames.push({ type: bytes[at + 3]!, flags: bytes[at + 4]!, payload: bytes.subarray(at + headerBytes, end) });
    at = end;
  }
  return { frames, left: Buffer.from(bytes.subarray(at)) };
}

function isEndOfAnswer({ type, flags: set }: Frame): boolean {
  if (type === types.reset || type === types.goaway) throw new Error("The server refuses a request");
  return (type === types.data || type === types.headers) && (set & flags.endStream) !== 0;
}

/** SETTINGS and PING want to be acknowledged. */
function replyTo({ type, flags: set, payload }: Frame): Buffer[] {
  if ((set & flags.ack) !== 0) return [];
  if (type === types.settings) return [frame(type, flags.ack, 0, Buffer.alloc(0))];
  return type === types.ping ? [frame(type, flags.ack, 0, payload)] : [];
}

function frame(type: number, set: number, streamId: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(headerBytes);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = set;
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
