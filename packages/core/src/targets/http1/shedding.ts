import type { Clock } from "@dns-drain/dns";
import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import type { ConnectionCounts, SheddingPlan, SheddingTally } from "../../target.ts";
import { activityOf, markQuiet } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { Connections } from "./connections.ts";
import { createDepartures } from "./departures.ts";
import { endEventStream, isEventStream } from "./event-stream.ts";
import { createHandshakes } from "./handshakes.ts";
import { closeWhenIdle } from "../shared/idle.ts";
import { decideAtHead } from "./last-response.ts";
import { lingerAtEnd } from "../shared/linger.ts";
import type { Rhythm } from "./rhythm.ts";
import { isLatest, type Http1Socket } from "./socket.ts";

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
export interface Shedding {
  readonly tally: SheddingTally;
  /** Whether `stop` was called. */
  readonly isOver: boolean;
  /** Whether all connections are known; until then none is closed for being idle, and what follows tells too little. */
  readonly isComplete: boolean;
  /** How many connections are left. */
  readonly size: number;
  count(): ConnectionCounts;
  isEmpty(): boolean;
  has(socket: Http1Socket): boolean;
  /** A connection that was there before, with the response that is being written, if there is one. */
  include(socket: Http1Socket, pending: ServerResponse | undefined, isUpgraded: boolean): void;
  /** A socket that was there before and whose TLS handshake isn't done. */
  includeHandshake(socket: Http1Socket): void;
  /** Everybody who was there before is included. */
  complete(): void;
  /** A connection was accepted. Over TLS, `secured` follows on the socket on top of it. */
  accepted(socket: Http1Socket, isHandshake: boolean): void;
  secured(socket: Http1Socket): void;
  /** A request of a connection that is known goes to the application. */
  requested(request: IncomingMessage, response: ServerResponse): void;
  upgraded(socket: Http1Socket): void;
  /** Whoever would wait for longer than this plan says does so no more, and the idle grace is the same for everybody. */
  hasten(plan: Pick<SheddingPlan, "spreadMs" | "idleGraceMs">): void;
  /** Destroys what is left. Returns how many connections were cut that weren't idle. */
  cut(): number;
  /** Takes back what hasn't been told. Nothing is left that rings or listens. */
  stop(): void;
}

export function startShedding({ clock, plan, rhythm, changed, told, leave }: SheddingOptions): Shedding {
  const startedAt = clock.now();
  const tally = { shed: 0, closedIdle: 0, arrived: 0, lastArrivalAt: undefined as number | undefined };
  const connections = new Connections(changed);
  const handshakes = createHandshakes(connections);
  const departures = createDepartures(clock);
  const followed = new WeakSet<ServerResponse>();
  let isOver = false;
  let isComplete = false;
  let isHastened = false;
  let { spreadMs, idleGraceMs } = plan;

  const idle = closeWhenIdle({
    clock,
    connections,
    dueAt,
    graceMs: () => idleGraceMs,
    close: dismiss,
  });

  function dueAt(connection: Connection, now: number): number | undefined {
    const waitMs = isHastened ? idleGraceMs : rhythm.patienceMs(connection.socket, idleGraceMs);
    const at = Math.max(connection.moment, connection.quietSince) + waitMs;
    if (at > now) return at;
    return isComplete && !connection.isTold && activityOf(connection) === "idle" ? at : undefined;
  }

  function follow(connection: Connection, request: IncomingMessage, response: ServerResponse): void {
    followed.add(response);
    response.once("close", receive(connection, request));
    decideAtHead(response, {
      // A later request may have been handed over already (pipelining): then its response is the last one.
      isLast: () => !isOver && isLatest(request) && clock.now() >= connection.moment,
      told: () => tell(connection),
      written: () => limit(connection, response),
    });
    if (response.headersSent) limit(connection, response);
  }

  /** Responses from before queue behind one another (pipelining), and nothing tells which: each is met at its turn. */
  function followOlder(connection: Connection, response: ServerResponse): void {
    follow(connection, response.req, response);
    response.once("close", () => {
      const next = connection.socket._httpMessage;
      if (!isOver && next && !followed.has(next)) followOlder(connection, next);
    });
  }

  /** An event stream would go on for ever. */
  function limit(connection: Connection, response: ServerResponse): void {
    if (!isOver && isEventStream(response)) departures.plan(lastingMoment(connection), () => endEventStream(response));
  }

  /** Its application is told, once it has been served for a while. */
  function handOver(connection: Connection): void {
    const { socket } = connection;
    connection.isUpgraded = true;
    departures.plan(lastingMoment(connection), () => {
      if (!socket.destroyed) leave(socket);
    });
  }

  /**
   * When to end what lasts. If it began after its connection's moment it has as long as the spread may be, since its
   * client will come back at once: ended right away it would never be served, and come all the more often.
   */
  function lastingMoment({ moment }: Connection): number {
    const now = clock.now();
    return moment > now ? moment : now + Math.random() * spreadMs;
  }

  /** Counts a request as open until what this returns has been called and its body has been received. */
  function receive(connection: Connection, request: IncomingMessage): () => void {
    connection.open += 1;
    const settle = (): void => {
      connection.open -= 1;
      markQuiet(connection, clock.now());
    };
    return () => void (request.complete ? settle() : request.once("end", settle));
  }

  function tell(connection: Connection): void {
    connection.isTold = true;
    tally.shed += 1;
    told(connection.socket);
    lingerAtEnd(connection.socket, clock);
  }

  /**
   * A request that crosses this isn't executed: the socket is destroyed, or, as long as TLS takes to say goodbye
   * (close_notify), marked as told.
   */
  function dismiss(connection: Connection): void {
    const { socket } = connection;
    tally.closedIdle += 1;
    connection.isTold = true;
    told(socket);
    if (socket instanceof TLSSocket) socket.destroySoon();
    else socket.destroy();
  }

  function arrive(): number {
    tally.arrived += 1;
    tally.lastArrivalAt = clock.now();
    return tally.lastArrivalAt;
  }

  return {
    tally,
    get isOver() {
      return isOver;
    },
    get isComplete() {
      return isComplete;
    },
    get size() {
      return connections.size;
    },
    count: () => connections.count(),
    isEmpty: () => connections.size === 0,
    has: (socket) => connections.get(socket) !== undefined,
    include(socket, pending, isUpgraded) {
      const moment = (isHastened ? clock.now() : startedAt) + Math.random() * spreadMs;
      const connection = connections.add(socket, { moment, quietSince: rhythm.lastAt(socket) ?? -Infinity });
      if (isUpgraded) handOver(connection);
      handshakes.done(socket);
      const unread = socket.parser?.incoming;
      if (pending !== undefined) followOlder(connection, pending);
      else if (unread?.complete === false) receive(connection, unread)();
    },
    complete() {
      isComplete = true;
      idle.look();
      changed();
    },
    includeHandshake: (socket) => handshakes.add(socket, startedAt),
    accepted(socket, isHandshake) {
      const now = arrive();
      if (isHandshake) handshakes.add(socket, now);
      else connections.add(socket, { moment: now, quietSince: now });
      changed();
    },
    secured(socket) {
      handshakes.done(socket);
      connections.add(socket, { moment: startedAt, quietSince: clock.now() });
    },
    requested(request, response) {
      const connection = connections.get(request.socket);
      if (connection !== undefined) follow(connection, request, response);
    },
    upgraded(socket) {
      const connection = connections.get(socket);
      if (connection !== undefined) handOver(connection);
    },
    hasten(hasty) {
      isHastened = true;
      spreadMs = Math.min(spreadMs, hasty.spreadMs);
      idleGraceMs = Math.min(idleGraceMs, hasty.idleGraceMs);
      const now = clock.now();
      for (const connection of connections)
        connection.moment = Math.min(connection.moment, now + Math.random() * spreadMs);
      departures.hasten(spreadMs);
      idle.look();
    },
    cut: () => connections.cut(),
    stop() {
      isOver = true;
      idle.stop();
      departures.stop();
      connections.clear();
    },
  };
}
