import type { Clock } from "@dns-drain/dns";
import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import type { ConnectionCounts, SheddingPlan, SheddingTally } from "../../target.ts";
import { activityOf } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { Connections } from "./connections.ts";
import { createDepartures, type Departures } from "./departures.ts";
import { countOpen, Following } from "./following.ts";
import { createPendingHandshakes, type PendingHandshakes } from "./pending-handshakes.ts";
import { closeWhenIdle, type IdleClosing } from "../shared/idle.ts";
import { lingerAtEnd } from "../shared/linger.ts";
import type { Rhythm } from "./rhythm.ts";
import { countArrival, createTally, type RunningTally } from "../shared/tally.ts";
import type { Http1Socket } from "./socket.ts";

export interface SheddingOptions {
  readonly clock: Clock;
  readonly plan: SheddingPlan;
  readonly rhythm: Rhythm;
  /** A connection came or went. */
  readonly changed: () => void;
  /** This connection is closing: no further request of it may be executed. */
  readonly told: (socket: Http1Socket) => void;
  /** The moment of a socket that was handed to the application has come. */
  readonly leave: (socket: Http1Socket) => void;
}

/** Asks connections to leave, from when it is made until it is stopped. */
export class Shedding {
  readonly #options: SheddingOptions;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #tally: RunningTally = createTally();
  readonly #connections: Connections;
  readonly #handshakes: PendingHandshakes;
  readonly #departures: Departures;
  readonly #following: Following;
  readonly #idle: IdleClosing;
  #isOver = false;
  #isComplete = false;
  #isHastened = false;
  #spreadMs: number;
  #idleGraceMs: number;

  constructor(options: SheddingOptions) {
    const { clock, plan, changed } = options;
    this.#options = options;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#spreadMs = plan.spreadMs;
    this.#idleGraceMs = plan.idleGraceMs;
    const connections = new Connections(changed);
    this.#connections = connections;
    this.#handshakes = createPendingHandshakes(connections);
    this.#departures = createDepartures(clock);
    this.#following = new Following({
      clock,
      isOver: () => this.#isOver,
      told: (connection) => this.#tell(connection),
      lasts: (connection, leave) => this.#departures.plan(this.#lastingMoment(connection), leave),
    });
    this.#idle = closeWhenIdle({
      clock,
      connections,
      dueAt: (connection, now) => this.#dueAt(connection, now),
      graceMs: () => this.#idleGraceMs,
      close: (connection) => this.#dismiss(connection),
    });
  }

  get tally(): SheddingTally {
    return this.#tally;
  }

  /** Whether `stop` was called. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether all connections are known; until then none is closed for being idle, and what follows tells too little. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** How many connections are left. */
  get size(): number {
    return this.#connections.size;
  }

  count(): ConnectionCounts {
    return this.#connections.count();
  }

  isEmpty(): boolean {
    return this.#connections.size === 0;
  }

  has(socket: Http1Socket): boolean {
    return this.#connections.get(socket) !== undefined;
  }

  /** A connection that was there before, with the response that is being written, if there is one. */
  include(socket: Http1Socket, pending: ServerResponse | undefined, isUpgraded: boolean): void {
    const moment = (this.#isHastened ? this.#clock.now() : this.#startedAt) + Math.random() * this.#spreadMs;
    const quietSince = this.#options.rhythm.lastAt(socket) ?? -Infinity;
    const connection = this.#connections.add(socket, { moment, quietSince });
    if (isUpgraded) this.#handOver(connection);
    this.#handshakes.done(socket);
    const unread = socket.parser?.incoming;
    if (pending !== undefined) this.#following.followOlder(connection, pending);
    else if (unread?.complete === false) countOpen(connection, unread, this.#clock)();
  }

  /** A socket that was there before and whose TLS handshake isn't done. */
  includeHandshake(socket: Http1Socket): void {
    this.#handshakes.add(socket, this.#startedAt);
  }

  /** Everybody who was there before is included. */
  complete(): void {
    this.#isComplete = true;
    this.#idle.look();
    this.#options.changed();
  }

  /** A connection was accepted. Over TLS, `secured` follows on the socket on top of it. */
  accepted(socket: Http1Socket, isHandshake: boolean): void {
    const now = this.#clock.now();
    countArrival(this.#tally, now);
    if (isHandshake) this.#handshakes.add(socket, now);
    else this.#connections.add(socket, { moment: now, quietSince: now });
    this.#options.changed();
  }

  secured(socket: Http1Socket): void {
    this.#handshakes.done(socket);
    this.#connections.add(socket, { moment: this.#startedAt, quietSince: this.#clock.now() });
  }

  /** A request of a connection that is known goes to the application. */
  requested(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#connections.get(request.socket);
    if (connection !== undefined) this.#following.follow(connection, request, response);
  }

  upgraded(socket: Http1Socket): void {
    const connection = this.#connections.get(socket);
    if (connection !== undefined) this.#handOver(connection);
  }

  /** Whoever would wait for longer than this plan says does so no more, and the idle grace is the same for everybody. */
  hasten({ spreadMs, idleGraceMs }: Pick<SheddingPlan, "spreadMs" | "idleGraceMs">): void {
    this.#isHastened = true;
    this.#spreadMs = Math.min(this.#spreadMs, spreadMs);
    this.#idleGraceMs = Math.min(this.#idleGraceMs, idleGraceMs);
    const now = this.#clock.now();
    for (const connection of this.#connections)
      connection.moment = Math.min(connection.moment, now + Math.random() * this.#spreadMs);
    this.#departures.hasten(this.#spreadMs);
    this.#idle.look();
  }

  /** Destroys what is left. Returns how many connections were cut that weren't idle. */
  cut(): number {
    return this.#connections.cut();
  }

  /** Takes back what hasn't been told. Nothing is left that rings or listens. */
  stop(): void {
    this.#isOver = true;
    this.#idle.stop();
    this.#departures.stop();
    this.#connections.clear();
  }

  #dueAt(connection: Connection, now: number): number | undefined {
    const { rhythm } = this.#options;
    const waitMs = this.#isHastened ? this.#idleGraceMs : rhythm.patienceMs(connection.socket, this.#idleGraceMs);
    const at = Math.max(connection.moment, connection.quietSince) + waitMs;
    if (at > now) return at;
    return this.#isComplete && !connection.isTold && activityOf(connection) === "idle" ? at : undefined;
  }

  /** Its application is told, once it has been served for a while. */
  #handOver(connection: Connection): void {
    const { socket } = connection;
    connection.isUpgraded = true;
    this.#departures.plan(this.#lastingMoment(connection), () => {
      if (!socket.destroyed) this.#options.leave(socket);
    });
  }

  /**
   * When to end what lasts. If it began after its connection's moment it has as long as the spread may be, since its
   * client will come back at once: ended right away it would never be served, and come all the more often.
   */
  #lastingMoment({ moment }: Connection): number {
    const now = this.#clock.now();
    return moment > now ? moment : now + Math.random() * this.#spreadMs;
  }

  #tell(connection: Connection): void {
    connection.isTold = true;
    this.#tally.shed += 1;
    this.#options.told(connection.socket);
    lingerAtEnd(connection.socket, this.#clock);
  }

  /**
   * A request that crosses this isn't executed: the socket is destroyed, or, as long as TLS takes to say goodbye
   * (close_notify), marked as told.
   */
  #dismiss(connection: Connection): void {
    const { socket } = connection;
    this.#tally.closedIdle += 1;
    connection.isTold = true;
    this.#options.told(socket);
    if (socket instanceof TLSSocket) socket.destroySoon();
    else socket.destroy();
  }
}
