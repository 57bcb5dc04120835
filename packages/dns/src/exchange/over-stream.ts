import { type Socket, connect } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Reply } from "../message/message.ts";
import type { SentQuestion } from "./sent-question.ts";
import type { Server } from "./server.ts";
import { type TrustAnchors, tlsOptions } from "./tls-options.ts";
import { type Limit, within } from "./within.ts";

/** Asks over TCP (RFC 7766) or TLS (RFC 7858), on a connection of its own. */
export function askOverStream(sent: SentQuestion, ca: TrustAnchors, limit: Limit): Promise<Reply> {
  return within(limit, ({ resolve, reject }) => {
    const socket = open(sent.server, ca, () => socket.write(withLength(sent.message)));
    let received = Buffer.alloc(0);
    socket.unref();
    socket.on("error", (error) => reject(sent.failure("unreachable", error.message, error)));
    socket.on("close", () => reject(sent.failure("unreachable", "the connection was closed before the answer")));
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const message = completeMessage(received);
      if (message === undefined) return;
      const reply = sent.read(message);
      if (typeof reply === "string") reject(sent.failure("garbage", reply));
      else resolve(reply);
    });
    return {
      timeout: () => sent.failure("timeout", `no answer within ${Math.round(limit.ms)} ms over a connection`),
      stop: () => socket.destroy(),
    };
  });
}

/** For TLS, `ready` is called when the server's certificate has been accepted: the question is for nobody else. */
function open(server: Server, ca: TrustAnchors, ready: () => void): Socket {
  const { protocol, host, port } = server;
  return protocol === "tls" ? connectTls(tlsOptions(server, ca), ready) : connect({ host, port }, ready);
}

/** In one write, so that the length doesn't travel alone (RFC 7766 §8). */
function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/** The first message of a stream, as soon as it is whole; its length, in two octets, bounds what is kept. */
function completeMessage(received: Buffer): Buffer | undefined {
  if (received.length < 2) return undefined;
  const end = 2 + received.readUInt16BE(0);
  return received.length < end ? undefined : received.subarray(2, end);
}
