import type { Socket } from "node:net";
import { LiveSockets } from "./live-sockets.ts";

/**
 * Sockets that came within the last while, and some older ones. For things that can only be true of young sockets, so
 * that long-lived ones cost nothing.
 */
export class RecentSockets<S extends Socket = Socket> {
  readonly #ageMs: number;
  #current: LiveSockets<S> = new LiveSockets();
  #previous: LiveSockets<S> = new LiveSockets();
  #since = -Infinity;

  /** @param ageMs For how long a socket is held at least; at most twice as long while others come. */
  constructor(ageMs: number) {
    this.#ageMs = ageMs;
  }

  add(socket: S, now: number): void {
    if (now - this.#since > this.#ageMs) this.#turn(now);
    this.#current.add(socket);
  }

  *[Symbol.iterator](): Generator<S, void, undefined> {
    yield* this.#previous;
    yield* this.#current;
  }

  #turn(now: number): void {
    this.#previous = this.#current;
    this.#current = new LiveSockets();
    this.#since = now;
  }
}
