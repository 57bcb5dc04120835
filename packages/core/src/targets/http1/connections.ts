import type { ConnectionCounts } from "../../target.ts";
import { activityOf, createConnection } from "./connection.ts";
import type { Connection } from "./connection.ts";
import type { Http1Socket } from "./socket.ts";

/** The connections that are being shed, each with one listener that is the same function for all of them. */
export class Connections {
  readonly #bySocket = new Map<Http1Socket, Connection>();
  readonly #gone: (this: Http1Socket) => void;

  constructor(changed: () => void) {
    const bySocket = this.#bySocket;
    this.#gone = function () {
      bySocket.delete(this);
      changed();
    };
  }

  get size(): number {
    return this.#bySocket.size;
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#bySocket.values();
  }

  get(socket: Http1Socket): Connection | undefined {
    return this.#bySocket.get(socket);
  }

  add(socket: Http1Socket, known: Parameters<typeof createConnection>[1]): Connection {
    const connection = createConnection(socket, known);
    this.#bySocket.set(socket, connection);
    socket.on("close", this.#gone);
    return connection;
  }

  count(): ConnectionCounts {
    const counts = { idle: 0, busy: 0, upgraded: 0 };
    for (const connection of this) counts[activityOf(connection)] += 1;
    return counts;
  }

  /** Destroys all. Returns how many of them weren't idle. */
  cut(): number {
    const { busy, upgraded } = this.count();
    for (const { socket } of this) socket.destroy();
    return busy + upgraded;
  }

  remove(socket: Http1Socket): void {
    this.#bySocket.delete(socket);
    socket.off("close", this.#gone);
  }

  clear(): void {
    for (const socket of this.#bySocket.keys()) this.remove(socket);
  }
}
