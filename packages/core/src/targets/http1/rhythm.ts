import type { Socket } from "node:net";

interface Beat {
  lastAt: number;
  /** The mean time between two requests, the recent ones weighing more; 0 until there were two. */
  gapMs: number;
}

/** How often each client speaks, learned from the requests since it was made. */
export class Rhythm {
  readonly #beats = new WeakMap<Socket, Beat>();

  /** A request of this connection arrived. */
  note(socket: Socket, now: number): void {
    const beat = this.#beats.get(socket);
    if (beat === undefined) return void this.#beats.set(socket, { lastAt: now, gapMs: 0 });
    const gapMs = now - beat.lastAt;
    beat.gapMs = beat.gapMs === 0 ? gapMs : (beat.gapMs * 3 + gapMs) / 4;
    beat.lastAt = now;
  }

  /** When the connection spoke last, if that was noted. */
  lastAt(socket: Socket): number | undefined {
    return this.#beats.get(socket)?.lastAt;
  }

  /**
   * For how long a connection may be silent before it is closed. Closing loses the request that crosses it, and the
   * chance of that is the round trip over the client's mean gap: so a client is given three of its gaps to come to a
   * response, as long as that doesn't double the grace. Who doesn't speak within three gaps has stopped to.
   */
  patienceMs(socket: Socket, graceMs: number): number {
    const gapMs = this.#beats.get(socket)?.gapMs ?? 0;
    return Math.min(Math.max(3 * gapMs, graceMs), 2 * graceMs);
  }
}
