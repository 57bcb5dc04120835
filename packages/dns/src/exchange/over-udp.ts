import { createSocket } from "node:dgram";
import { addressFamily, canonicalAddress } from "../names/address.ts";
import type { Reply } from "../message/message.ts";
import type { SentQuestion } from "./sent-question.ts";
import { type Limit, within } from "./within.ts";

/**
 * Asks in one datagram, from a socket and thus a random port of its own (RFC 5452 §9.2). What isn't the reply is passed
 * over, and the wait goes on: a forged or late message must not keep the true one out.
 */
export function askOverUdp(sent: SentQuestion, limit: Limit): Promise<Reply> {
  const { host, port } = sent.server;
  return within(limit, ({ resolve, reject }) => {
    let passedOver: string | undefined;
    const socket = createSocket(addressFamily(host) === 4 ? "udp4" : "udp6").unref();
    socket.on("error", (error) => reject(sent.failure("unreachable", error.message, error)));
    socket.on("message", (bytes, source) => {
      // The kernel drops other sources once the socket is connected; until then some could slip in.
      const isServer = source.port === port && canonicalAddress(source.address) === host;
      const reply = isServer ? sent.read(bytes) : "a datagram from elsewhere";
      if (typeof reply === "string") passedOver = reply;
      else resolve(reply);
    });
    // Connected, it also hears that nobody listens there (ICMP), instead of waiting for nothing.
    socket.once("connect", () => socket.send(sent.message));
    socket.connect(port, host);
    return {
      timeout: () =>
        passedOver === undefined
          ? sent.failure("timeout", `no answer within ${Math.round(limit.ms)} ms`)
          : sent.failure("garbage", `nothing but ${passedOver} within ${Math.round(limit.ms)} ms`),
      stop: () => socket.close(),
    };
  });
}
