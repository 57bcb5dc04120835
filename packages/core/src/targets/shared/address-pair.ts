import type { Socket } from "node:net";

/**
 * What a raw socket and the TLS socket on top of it have in common, in text. `undefined` if there is no such thing
 * (Unix domain sockets, streams that aren't sockets) or the socket is closed.
 */
export function addressPair(socket: Socket): string | undefined {
  if (socket.remotePort === undefined) return undefined;
  return `${socket.localAddress}:${socket.localPort} ${socket.remoteAddress}:${socket.remotePort}`;
}
