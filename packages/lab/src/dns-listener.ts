import { once } from "node:events";
import type { Socket as UdpSocket } from "node:dgram";
import type { Server as TcpServer, Socket } from "node:net";
import { isIPv6 } from "node:net";
import DNS, { type DnsHandler, type Packet } from "dns2";
import { listenOn } from "./listen.ts";

/** What a name server says to a message: a reply, or nothing at all. */
export type Answer = (request: Packet) => Packet | undefined | Promise<Packet | undefined>;

/** A name server's sockets. */
export interface DnsListener {
  readonly port: number;
  close(): Promise<void>;
}

/** Attempts to find a port that is free for UDP and for TCP. */
const attempts = 10;

/** Answers on UDP and TCP, at the same port. Port 0 takes a free one. */
export async function listenForQuestions(host: string, port: number, answer: Answer): Promise<DnsListener> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await listenOnce(host, port, answer);
    } catch (error) {
      if (port !== 0 || attempt === attempts) throw error;
    }
  }
}

async function listenOnce(host: string, port: number, answer: Answer): Promise<DnsListener> {
  const handle = handlerOf(answer);
  const udp = DNS.createUDPServer({ type: isIPv6(host) ? "udp6" : "udp4" }).on("request", handle);
  udp.bind(port, host);
  await once(udp, "listening");
  try {
    return await listenOnTcp(udp, host, handle);
  } catch (error) {
    udp.close();
    throw error;
  }
}

async function listenOnTcp(udp: UdpSocket, host: string, handle: DnsHandler): Promise<DnsListener> {
  const { port } = udp.address();
  const tcp: TcpServer = DNS.createTCPServer(handle);
  const sockets = new Set<Socket>();
  tcp.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await listenOn(tcp, host, port);
  return {
    port,
    async close() {
      const closed = [once(udp, "close"), once(tcp, "close")];
      udp.close();
      tcp.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

function handlerOf(answer: Answer): DnsHandler {
  return (request, send) => {
    void Promise.resolve(answer(request))
      .then((reply) => reply && send(reply))
      // The asker has gone or the listener was closed meanwhile: nobody waits for this reply.
      .catch(() => undefined);
  };
}
