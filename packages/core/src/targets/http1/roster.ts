import type { IncomingMessage, ServerResponse } from "node:http";
import { LiveSockets } from "../shared/live-sockets.ts";
import { RecentSockets } from "./recent-sockets.ts";
import { isAnswering } from "./socket.ts";
import type { Http1Socket } from "./socket.ts";

/** Node ends a TLS handshake that takes longer (`handshakeTimeout`). */
const handshakeMs = 120_000;

const standing: unique symbol = Symbol("dns-drain.standing");

type MarkedSocket = Http1Socket & { [standing]?: object };

/** Who is connected. It is kept while the server serves, so each entry has to be small and each request free. */
export class Roster {
  /** The marks that sockets carry; other targets of the same server have others. */
  readonly #here = {};
  readonly #told = {};
  /** Connections may exist that were never added. Otherwise sockets are spared the mark. */
  readonly #isPartial: boolean;
  readonly #sockets = new LiveSockets<MarkedSocket>();
  readonly #underTls = new RecentSockets<Http1Socket>(handshakeMs);
  readonly #upgraded = new WeakSet<Http1Socket>();
  readonly #pipelined = new WeakMap<Http1Socket, ServerResponse>();

  constructor(isPartial: boolean) {
    this.#isPartial = isPartial;
  }

  [Symbol.iterator](): Iterator<Http1Socket> {
    return this.#sockets[Symbol.iterator]();
  }

  /** Whether the socket was added, and not told to leave since. */
  has(socket: MarkedSocket): boolean {
    const mark = socket[standing];
    return mark === this.#here || (!this.#isPartial && mark !== this.#told);
  }

  add(socket: MarkedSocket): void {
    if (this.#isPartial) socket[standing] = this.#here;
    this.#sockets.add(socket);
  }

  /** A socket that TLS will be spoken on; another one, to be added when that is ready, is on top of it. */
  addUnderTls(socket: Http1Socket, now: number): void {
    this.#underTls.add(socket, now);
  }

  /** It was told to leave: from now on it isn't ours. */
  tell(socket: MarkedSocket): void {
    socket[standing] = this.#told;
  }

  wasTold(socket: MarkedSocket): boolean {
    return socket[standing] === this.#told;
  }

  markUpgraded(socket: Http1Socket): void {
    this.#upgraded.add(socket);
  }

  isUpgraded(socket: Http1Socket): boolean {
    return socket.parser === null || this.#upgraded.has(socket);
  }

  /** A request was handed over while an earlier one of its connection isn't answered. */
  notePipelined({ socket }: IncomingMessage, response: ServerResponse): void {
    this.#pipelined.set(socket, response);
  }

  /** The response that ends last of those that the socket waits for. */
  lastPending(socket: Http1Socket): ServerResponse | undefined {
    const last = this.#pipelined.get(socket);
    return last?.writableFinished === false ? last : (socket._httpMessage ?? undefined);
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
      counts[this.isUpgraded(socket) ? "upgraded" : isAnswering(socket) ? "busy" : "idle"] += 1;
    }
    return counts;
  }
}
