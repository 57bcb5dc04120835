import type { Clock } from "@dns-drain/dns";
import type { Server, Socket } from "node:net";
import { Server as TlsServer } from "node:tls";

import { addressPair } from "./address-pair.ts";
import { LiveSockets } from "./live-sockets.ts";
import { YoungSockets } from "./young-sockets.ts";

/** Connections of a TLS server that have not come as far as to have a protocol. */
export interface Handshakes {
  /** Those that are still there. */
  unfinished(): Socket[];
  /** How many of them are young: a client is behind them that will most likely ask for something in a moment. */
  underWay(): number;
  /** Takes the listeners off the server. */
  release(): void;
}

/** Two round trips, and a packet that had to be sent again. Who takes longer looks for open ports, or is gone. */
const youngMs = 3_000;

/**
 * Keeps track of TLS handshakes; a server without TLS has none. Node tells when a connection is accepted and when TLS is
 * ready on it, by two sockets that have their addresses in common.
 */
export function trackHandshakes(server: Server, clock: Clock): Handshakes {
  if (!(server instanceof TlsServer)) return { unfinished: () => [], underWay: () => 0, release: () => {} };
  const accepted = createRecord(clock);
  const secured = createRecord(clock);
  server.on("connection", accepted.add);
  server.on("secureConnection", secured.add);
  return {
    unfinished: () => without(accepted.live, secured.live),
    // What is ready on a young connection is younger still.
    underWay: () => without(accepted.young(), secured.young()).length,
    release() {
      server.removeListener("connection", accepted.add);
      server.removeListener("secureConnection", secured.add);
    },
  };
}

interface SocketRecord {
  readonly live: Iterable<Socket>;
  young(): Iterable<Socket>;
  add(socket: Socket): void;
}

function createRecord(clock: Clock): SocketRecord {
  const live = new LiveSockets();
  const young = new YoungSockets(youngMs);
  return {
    live,
    young: () => young.at(clock.now()),
    add(socket) {
      live.add(socket);
      young.add(socket, clock.now());
    },
  };
}

/** Those of the accepted sockets on which TLS isn't ready. */
function without(accepted: Iterable<Socket>, secured: Iterable<Socket>): Socket[] {
  const finished = new Set(Array.from(secured, addressPair));
  return Array.from(accepted).filter((socket) => !finished.has(addressPair(socket)));
}
