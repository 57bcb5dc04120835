import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import net from "node:net";
import tls from "node:tls";

import type { Host } from "./host.ts";

/** A frame (RFC 9113 §4.1) and in which of the chunks that were read it was. */
export interface Frame {
  readonly type: string;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
  readonly chunk: number;
}

export interface Goaway {
  readonly lastStreamId: number;
  readonly code: number;
}

/** Speaks HTTP/2 frame by frame and sees everything that comes. Never closes by itself. */
export interface RawClient {
  readonly frames: readonly Frame[];
  readonly goaways: readonly Goaway[];
  /** The server ended its side. */
  readonly hasFin: boolean;
  /** It can no longer reach the server. */
  readonly isGone: boolean;
  /** Sends the preface. */
  greet(): void;
  /** Opens a stream (GET /) and returns its number. */
  get(): number;
  /** GET, and waits for the end of the answer. */
  getAnswer(): Promise<number>;
  /** Opens a stream with the header block fragment given. */
  open(fields: Buffer, endStream: boolean): number;
  saw(type: string, streamId?: number): Promise<Frame>;
  end(): void;
}

const types = [
  "DATA",
  "HEADERS",
  "PRIORITY",
  "RST_STREAM",
  "SETTINGS",
  "PUSH_PROMISE",
  "PING",
  "GOAWAY",
  "WINDOW_UPDATE",
];
const endStream = 0x1;
const endHeaders = 0x4;
const ack = 0x1;
const patienceMs = 15_000;

/** `:method: GET`, `:scheme: http`, `:path: /` of the static table (RFC 7541 Appendix A), and `:authority: a`. */
const getRoot = Buffer.from([0x82, 0x86, 0x84, 0x01, 0x01, 0x61]);

function frame(type: string, flags: number, streamId: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = types.indexOf(type);
  head[4] = flags;
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

/** Connects; with `greet: false` nothing is said. */
export async function connectRaw(
  { origin, port, closeLater }: Pick<Host, "origin" | "port" | "closeLater">,
  { greet = true } = {},
): Promise<RawClient> {
  const target = { host: "127.0.0.1", port, allowHalfOpen: true };
  const isTls = origin.startsWith("https:");
  const socket = isTls
    ? tls.connect({ ...target, ALPNProtocols: ["h2"], rejectUnauthorized: false })
    : net.connect(target);
  closeLater(socket);
  socket.on("error", () => {});
  const client = speakOn(socket);
  await once(socket, isTls ? "secureConnect" : "connect");
  if (greet) client.greet();
  return client;
}

function speakOn(socket: net.Socket): RawClient {
  const frames: Frame[] = [];
  const goaways: Goaway[] = [];
  const arrivals = new EventEmitter();
  let rest: Buffer = Buffer.alloc(0);
  let chunk = 0;
  let nextStreamId = 1;
  let hasGreeted = false;
  let hasFin = false;

  function take(received: Frame): void {
    frames.push(received);
    arrivals.emit("frame");
    if (received.type === "PING" && hasGreeted) socket.write(frame("PING", ack, 0, received.payload));
    if (received.type === "GOAWAY") {
      goaways.push({ lastStreamId: received.payload.readUInt32BE(0), code: received.payload.readUInt32BE(4) });
    }
  }
  socket.on("data", (data: Buffer) => {
    chunk += 1;
    rest = Buffer.concat([rest, data]);
    for (let length = frameLength(rest); length !== undefined; length = frameLength(rest)) {
      take(readFrame(rest.subarray(0, length), chunk));
      rest = rest.subarray(length);
    }
  });
  socket.on("end", () => (hasFin = true));

  /** As soon as it is there: some tests are about clients that speak again at once. */
  async function find(isIt: (frame: Frame) => boolean, what: string): Promise<Frame> {
    const deadline = AbortSignal.timeout(patienceMs);
    for (;;) {
      const found = frames.find(isIt);
      if (found !== undefined) return found;
      await once(arrivals, "frame", { signal: deadline }).catch(() =>
        assert.fail(`Waited ${patienceMs} ms for ${what}`),
      );
    }
  }

  const client: RawClient = {
    frames,
    goaways,
    get hasFin() {
      return hasFin;
    },
    get isGone() {
      return hasFin || socket.destroyed;
    },
    greet() {
      hasGreeted = true;
      socket.write(Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame("SETTINGS", 0, 0)]));
    },
    get: () => client.open(getRoot, true),
    async getAnswer() {
      const id = client.get();
      await find(({ type, flags, streamId }) => streamId === id && isLast(type, flags), `the answer on stream ${id}`);
      return id;
    },
    open(fields, isWhole) {
      const id = nextStreamId;
      nextStreamId += 2;
      socket.write(frame("HEADERS", endHeaders | (isWhole ? endStream : 0), id, fields));
      return id;
    },
    saw: (wanted, id) =>
      find(
        ({ type, streamId }) => type === wanted && (id ?? streamId) === streamId,
        `${wanted} of stream ${id ?? "any"}`,
      ),
    end: () => void socket.end(),
  };
  return client;
}

function isLast(type: string, flags: number): boolean {
  return (type === "DATA" || type === "HEADERS") && (flags & endStream) !== 0;
}

function frameLength(bytes: Buffer): number | undefined {
  if (bytes.length < 9) return undefined;
  const length = 9 + bytes.readUIntBE(0, 3);
  return bytes.length < length ? undefined : length;
}

function readFrame(bytes: Buffer, chunk: number): Frame {
  const type = types[bytes[3]!] ?? `type ${bytes[3]}`;
  return { type, flags: bytes[4]!, streamId: bytes.readUInt32BE(5) & 0x7fffffff, payload: bytes.subarray(9), chunk };
}
