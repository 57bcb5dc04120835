import type { Socket } from "node:net";

/** Below this many a sweep isn't worth its while. */
const fewest = 256;

/**
 * The sockets of a server, for the cost of a weak reference each: no listener on the socket, nothing that keeps it
 * from being collected. Those that have closed are swept out when the list has doubled since the last sweep. A socket
 * that is open is held by its handle, so that none is lost.
 */
export class LiveSockets<S extends Socket = Socket> {
  #references: WeakRef<S>[] = [];
  #sweepAt = fewest;

  add(socket: S): void {
    if (this.#references.length >= this.#sweepAt) this.#sweep();
    this.#references.push(new WeakRef(socket));
  }

  *[Symbol.iterator](): Generator<S, void, undefined> {
    for (const reference of this.#references) {
      const socket = reference.deref();
      if (socket !== undefined && !socket.destroyed) yield socket;
    }
  }

  #sweep(): void {
    this.#references = this.#references.filter((reference) => reference.deref()?.destroyed === false);
    this.#sweepAt = Math.max(fewest, this.#references.length * 2);
  }
}
