import { LiveSockets } from "../shared/live-sockets.ts";
import { RecentSockets } from "./recent-sockets.ts";
import { isAnswering, isUpgraded } from "./socket.ts";
import type { Http1Socket } from "./socket.ts";

/** Node ends a TLS handshake that takes longer (`handshakeTimeout`). */
const handshakeMs = 120_000;

/** Whoever tells a socket to leave tells it for all targets of its server. */
const told: unique symbol = Symbol("dns-drain.told");

/** Properties of a socket: the cheapest way to look something up for each request. */
type Marks = Record<symbol, true | undefined>;

/** Who is connected. It is kept while the server serves, so each entry has to be small and each request free. */
export class Roster {
  /** The mark that sockets carry which were added; other targets of the same server have others. */
  readonly #here = Symbol("dns-drain.here");
  /** Connections may exist that were never added. Otherwise sockets are spared the mark. */
  readonly #isPartial: boolean;
  readonly #sockets = new LiveSockets<Http1Socket>();
  readonly #underTls = new RecentSockets<Http1Socket>(handshakeMs);

  constructor(isPartial: boolean) {
    this.#isPartial = isPartial;
  }

  [Symbol.iterator](): Iterator<Http1Socket> {
    return this.#sockets[Symbol.iterator]();
  }

  /** Whether the socket was added, and not told to leave since. */
  has(socket: Http1Socket): boolean {
    const marks = marksOf(socket);
    return marks[told] === undefined && (!this.#isPartial || marks[this.#here] === true);
  }

  add(socket: Http1Socket): void {
    if (this.#isPartial) marksOf(socket)[this.#here] = true;
    this.#sockets.add(socket);
  }

  /** A socket that TLS will be spoken on; another one, to be added when that is ready, is on top of it. */
  addUnderTls(socket: Http1Socket, now: number): void {
    this.#underTls.add(socket, now);
  }

  /** It was told to leave: from now on it isn't ours. */
  tell(socket: Http1Socket): void {
    marksOf(socket)[told] = true;
  }

  wasTold(socket: Http1Socket): boolean {
    return marksOf(socket)[told] === true;
  }

  /** Sockets below TLS on which it may not be ready yet. */
  recentlyUnderTls(): Http1Socket[] {
    return [...this.#underTls];
  }

  isEmpty(): boolean {
    return this[Symbol.iterator]().next().done === true;
  }

  count(): { idle: number; busy: number; upgraded: number } {
    const counts = { idle: 0, busy: 0, upgraded: 0 };
    for (const socket of this.#sockets) {
      counts[isUpgraded(socket) ? "upgraded" : isAnswering(socket) ? "busy" : "idle"] += 1;
    }
    return counts;
  }
}

function marksOf(socket: Http1Socket): Marks {
  return socket as unknown as Marks;
}
