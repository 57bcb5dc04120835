import type { Socket } from "node:net";

interface Arrival {
  readonly socket: WeakRef<Socket>;
  readonly at: number;
}

/** The sockets that came within the last while. An older one costs nothing. */
export class YoungSockets {
  readonly #ageMs: number;
  /** In the order in which they came. */
  readonly #arrivals = new Set<Arrival>();

  /** @param ageMs How long a socket is young. */
  constructor(ageMs: number) {
    this.#ageMs = ageMs;
  }

  add(socket: Socket, now: number): void {
    this.#dropOlder(now);
    this.#arrivals.add({ socket: new WeakRef(socket), at: now });
  }

  /** Those that are young now, and still there. */
  *at(now: number): Generator<Socket, void, undefined> {
    this.#dropOlder(now);
    for (const arrival of this.#arrivals) {
      const socket = arrival.socket.deref();
      if (socket?.destroyed === false) yield socket;
    }
  }

  #dropOlder(now: number): void {
    for (const arrival of this.#arrivals) {
      if (now - arrival.at < this.#ageMs) return;
      this.#arrivals.delete(arrival);
    }
  }
}
