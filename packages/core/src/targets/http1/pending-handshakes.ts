import { addressPair } from "../shared/address-pair.ts";
import type { Connections } from "./connections.ts";
import type { Http1Socket } from "./socket.ts";

/** Sockets on which TLS isn't ready yet, among the connections until they are. */
export interface PendingHandshakes {
  add(socket: Http1Socket, acceptedAt: number): void;
  /** The handshake is done on the socket below this one. */
  done(secured: Http1Socket): void;
}

/** Node doesn't say which raw socket a TLS socket is on; they share their two addresses. */
export function createPendingHandshakes(connections: Connections): PendingHandshakes {
  const byPair = new Map<string, Http1Socket>();
  return {
    add(socket, acceptedAt) {
      const pair = addressPair(socket);
      if (pair === undefined) return;
      byPair.set(pair, socket);
      socket.once("close", () => byPair.delete(pair));
      connections.add(socket, { moment: acceptedAt, quietSince: acceptedAt, isHandshake: true });
    },
    done(secured) {
      if (byPair.size === 0) return;
      const raw = byPair.get(addressPair(secured) ?? "");
      if (raw !== undefined) connections.remove(raw);
    },
  };
}
