import type { Socket } from "node:net";
import { LiveSockets } from "../shared/live-sockets.ts";

/**
 * Sockets that came within the last while, and some older ones. For things that can only be true of young sockets, so
 * that long-lived ones cost nothing.
 */
export class RecentSockets<S extends Socket = Socket> {
  readonly #ageMs: number;
  #generations: readonly LiveSockets<S>[] = [];
  #since = -Infinity;

  /** @param ageMs For how long a socket is held at least; at most twice as long while others come. */
  constructor(ageMs: number) {
    this.#ageMs = ageMs;
  }

  add(socket: S, now: number): void {
    if (now - this.#since > this.#ageMs) this.#turn(now);
    this.#generations.at(-1)?.add(socket);
  }

  *[Symbol.iterator](): Generator<S, void, undefined> {
    for (const generation of this.#generations) yield* generation;
  }

  #turn(now: number): void {
    this.#generations = [...this.#generations.slice(-1), new LiveSockets<S>()];
    this.#since = now;
  }
}
