import type { Server, Socket } from "node:net";
import { Server as TlsServer } from "node:tls";

import { addressPair } from "./address-pair.ts";
import { LiveSockets } from "./live-sockets.ts";

/** Connections of a TLS server that have not come as far as to have a protocol. */
export interface Handshakes {
  /** Those that are still there. */
  unfinished(): Socket[];
  /** Takes the listeners off the server. */
  release(): void;
}

/**
 * Keeps track of TLS handshakes; a server without TLS has none. Node tells when a connection is accepted and when TLS is
 * ready on it, by two sockets that have their addresses in common.
 */
export function trackHandshakes(server: Server): Handshakes {
  if (!(server instanceof TlsServer)) return { unfinished: () => [], release: () => {} };
  const accepted = new LiveSockets();
  const secured = new LiveSockets();
  const onAccepted = (socket: Socket): void => accepted.add(socket);
  const onSecured = (socket: Socket): void => secured.add(socket);
  server.on("connection", onAccepted);
  server.on("secureConnection", onSecured);
  return {
    unfinished() {
      const finished = new Set(Array.from(secured, addressPair));
      return Array.from(accepted).filter((socket) => !finished.has(addressPair(socket)));
    },
    release() {
      server.removeListener("connection", onAccepted);
      server.removeListener("secureConnection", onSecured);
    },
  };
}
