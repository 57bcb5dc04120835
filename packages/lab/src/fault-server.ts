import { type Socket as UdpSocket, createSocket } from "node:dgram";
import { once } from "node:events";
import { type Server as TcpServer, type Socket, createServer, isIPv6 } from "node:net";
import { Packet } from "dns2";
import { listenOn } from "./listen.ts";

export interface FaultServerOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** What to do about a datagram. By default nothing. */
  readonly onUdp?: (question: Buffer, asker: Asker) => void;
  /** What to do about a message on a connection, which is written to by hand. Without it, connections are refused. */
  readonly onTcp?: (question: Buffer, socket: Socket) => void;
}

/** Who sent a datagram. */
export interface Asker {
  readonly port: number;
  /** Octets that go back, whatever they are. */
  send(octets: Uint8Array): void;
  /** The same from another address of this machine, at the same port. */
  sendFrom(host: string, octets: Uint8Array): void;
  /** The same from another port. */
  sendFromAnotherPort(octets: Uint8Array): void;
}

/** A name server that sends octets as it is told, right or wrong. */
export interface FaultServer {
  readonly host: string;
  readonly port: number;
  /** What was received over UDP and TCP, in order. */
  readonly received: readonly Buffer[];
  close(): Promise<void>;
}

/** A port that is free for UDP may be taken for TCP. */
const attempts = 10;

export async function createFaultServer(options: FaultServerOptions): Promise<FaultServer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await listenOnce(options);
    } catch (error) {
      if (attempt === attempts) throw error;
    }
  }
}

async function listenOnce({ host = "127.0.0.1", onUdp, onTcp }: FaultServerOptions): Promise<FaultServer> {
  const received: Buffer[] = [];
  const udp = await bind(host, 0);
  const { port } = udp.address();
  udp.on("message", (question, source) => {
    received.push(question);
    onUdp?.(question, askerAt(source.address, source.port, udp));
  });
  const tcp =
    onTcp && (await listenOnTcp(host, port, received, onTcp).catch((error: unknown) => closeAfter(udp, error)));
  return {
    host,
    port,
    received,
    async close() {
      await Promise.all([closeUdp(udp), tcp?.close()]);
    },
  };
}

async function bind(host: string, port: number): Promise<UdpSocket> {
  const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
  socket.bind(port, host);
  await once(socket, "listening");
  return socket;
}

function askerAt(address: string, port: number, udp: UdpSocket): Asker {
  const sendOnceFrom = async (host: string, ownPort: number, octets: Uint8Array): Promise<void> => {
    const socket = await bind(host, ownPort);
    socket.send(octets, port, address, () => socket.close());
  };
  return {
    port,
    send: (octets) => udp.send(octets, port, address),
    sendFrom: (host, octets) => void sendOnceFrom(host, udp.address().port, octets),
    sendFromAnotherPort: (octets) => void sendOnceFrom(udp.address().address, 0, octets),
  };
}

async function listenOnTcp(
  host: string,
  port: number,
  received: Buffer[],
  onTcp: (question: Buffer, socket: Socket) => void,
): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const tcp: TcpServer = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // Askers that give up reset the connection; what the test is about is at their end.
    socket.on("error", () => socket.destroy());
    Packet.readStream(socket)
      .then((question) => {
        received.push(question);
        return onTcp(question, socket);
      })
      .catch(() => socket.destroy());
  });
  await listenOn(tcp, host, port);
  return {
    async close() {
      const closed = once(tcp, "close");
      tcp.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function closeUdp(udp: UdpSocket): Promise<void> {
  const closed = once(udp, "close");
  udp.close();
  await closed;
}

async function closeAfter(udp: UdpSocket, error: unknown): Promise<never> {
  await closeUdp(udp);
  throw error;
}
