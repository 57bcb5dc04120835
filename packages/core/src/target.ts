import type { Socket } from "node:net";

/** What a drain asks of a server, whichever protocol or framework it speaks. */
export interface Target {
  /** The server, by which attaching the same one twice is noticed. */
  readonly server: object;

  /**
   * The drain may begin soon: learn what shedding will want to know (each client's rhythm). Until this is called,
   * a request pays for nothing. Calling it again changes nothing.
   */
  prepare(): void;

  /**
   * Ask every connection to leave, those that come later too, while the listener goes on to serve. Called again, a
   * shorter plan hastens those that are still to go; anything else changes nothing.
   */
  shed(plan: SheddingPlan): void;

  /** Take every mark back: connections stay, as if nothing had been asked. */
  resume(): void;

  /** What there is at this moment. Looks at every connection. */
  count(): ConnectionCounts;

  /** Whether there is no connection of any kind. Looks at one at most, and at those that came a moment ago. */
  isEmpty(): boolean;

  /** What shedding has done since `shed`. */
  readonly tally: SheddingTally;

  /** Called with each socket that was handed to the application, when its moment to leave has come. One listener. */
  onLeave?: ((socket: Socket) => void) | undefined;

  /** Called, at most once in a turn of the event loop, after a connection came or went while shedding. One listener. */
  onChange: (() => void) | undefined;

  /**
   * The end: wait for what is still busy until `graceMs` have passed, stop to listen, and cut what is left.
   * Resolves with the number of connections that were cut in the middle of a request. Always resolves, at the latest
   * a second after `graceMs`. Calling it again joins the first call, and the earlier of the two ends counts.
   */
  close(graceMs: number): Promise<number>;

  /** Leave the server as it was found: no listener, timer or patch of ours is left. */
  detach(): void;
}

/** How to shed. */
export interface SheddingPlan {
  /** Each connection's moment lies uniformly within so many milliseconds, so that clients don't reach the others in one wave. */
  readonly spreadMs: number;
  /** For how many milliseconds after its moment an idle connection is left alone; clients mostly leave until then. */
  readonly idleGraceMs: number;
  /** When an HTTP/2 session is told: see `DrainOptions.goaway`. */
  readonly goaway: Goaway;
}

/** When an HTTP/2 session is told to leave: see `DrainOptions.goaway`. */
export type Goaway = "quiet" | "response";

/** Connections, each counted once. */
export interface ConnectionCounts {
  /** No request is being received or answered. */
  readonly idle: number;
  /** A request is being received or answered; for HTTP/2, a stream is open. */
  readonly busy: number;
  /** Handed to the application: WebSocket and CONNECT. */
  readonly upgraded: number;
}

/** What shedding has done, counted in connections. */
export interface SheddingTally {
  /** Told to leave by a response (`Connection: close`) or by GOAWAY. */
  readonly shed: number;
  /** Idle, never told, and closed at the end of the idle grace. */
  readonly closedIdle: number;
  /** Connections accepted since shedding began. */
  readonly arrived: number;
  /** When the last of them was accepted, on the clock's `now()`. */
  readonly lastArrivalAt: number | undefined;
}
