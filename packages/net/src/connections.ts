import type { ConnectionCounts } from "@dns-drain/core";
import type { Server, Socket } from "node:net";
import { Server as TlsServer } from "node:tls";
import { createConnection, type Connection } from "./connection.ts";

/** The connections of a server, each with one listener that is the same function for all of them. */
export interface Connections extends Iterable<Connection> {
  readonly size: number;
  get(socket: Socket): Connection | undefined;
  /** Counts one that `'connection'` told nobody of. */
  add(socket: Socket): Connection;
  count(isBusy: (connection: Connection) => boolean): ConnectionCounts;
  /** No listener is left. */
  release(): void;
}

export interface ConnectionsListener {
  came(connection: Connection): void;
  went(): void;
}

/** Follows the connections of a server; over TLS from when the application gets them. */
export function trackConnections(server: Server, listener: ConnectionsListener): Connections {
  const bySocket = new Map<Socket, Connection>();
  const arrival = server instanceof TlsServer ? "secureConnection" : "connection";

  function forget(this: Socket): void {
    bySocket.delete(this);
    listener.went();
  }
  function add(socket: Socket): Connection {
    const connection = createConnection(socket);
    bySocket.set(socket, connection);
    socket.on("close", forget);
    return connection;
  }
  const welcome = (socket: Socket): void => listener.came(add(socket));

  // Before the application, which may have something to say at once.
  server.prependListener(arrival, welcome);
  return {
    get size() {
      return bySocket.size;
    },
    [Symbol.iterator]: () => bySocket.values(),
    get: (socket) => bySocket.get(socket),
    add,
    count(isBusy) {
      let busy = 0;
      for (const connection of bySocket.values()) if (isBusy(connection)) busy += 1;
      return { idle: bySocket.size - busy, busy, upgraded: 0 };
    },
    release() {
      server.removeListener(arrival, welcome);
      for (const socket of bySocket.keys()) socket.removeListener("close", forget);
      bySocket.clear();
    },
  };
}
