import type { Clock } from "@dns-drain/dns";
import type { IncomingMessage, Server as HttpServer, ServerResponse } from "node:http";
import type { Http2SecureServer } from "node:http2";
import type { Server as HttpsServer } from "node:https";
import type { Socket } from "node:net";
import type { ConnectionCounts, SheddingPlan, SheddingTally, Target } from "../../target.ts";
import { createEnding, type Ending } from "../shared/ending.ts";
import { end } from "./end.ts";
import { watchConnections, watchRequests } from "./events.ts";
import { includeAll } from "./include-all.ts";
import { onceATurn } from "../shared/once-a-turn.ts";
import { Rhythm } from "./rhythm.ts";
import { Roster } from "./roster.ts";
import { Shedding } from "./shedding.ts";
import { dropInput, type Http1Socket } from "./socket.ts";
import { watchStrangers } from "../shared/strangers.ts";
import type { Strangers } from "../shared/strangers.ts";
import { createPlans } from "../shared/plans.ts";
import { createTally } from "../shared/tally.ts";

export interface Http1TargetOptions {
  readonly clock: Clock;
}

/** The HTTP/1.1 connections of a `node:http` or `node:https` server. */
export function http1Target(server: HttpServer | HttpsServer, { clock }: Http1TargetOptions): Target {
  return new Http1Target(server, server, clock);
}

/**
 * The HTTP/1.1 connections of an HTTP/2 server with `allowHTTP1`. Its listener, and its connections until TLS has agreed
 * on a protocol, are somebody else's: `close` goes on to listen.
 */
export function http1FallbackTarget(server: Http2SecureServer, { clock }: Http1TargetOptions): Target {
  return new Http1Target(server, undefined, clock);
}

class Http1Target implements Target {
  readonly server: HttpServer | HttpsServer | Http2SecureServer;
  onChange: (() => void) | undefined;
  onLeave: ((socket: Socket) => void) | undefined;
  readonly #clock: Clock;
  /** The server again, if it is ours alone. */
  readonly #own: HttpServer | HttpsServer | undefined;
  /** There may be connections that were accepted before we came. */
  readonly #isLate: boolean;
  readonly #roster: Roster;
  readonly #ending: Ending;
  readonly #plans = createPlans({
    begin: (plan) => this.#startShedding(plan),
    hasten: (plan) => this.#shedding?.hasten(plan),
  });
  readonly #changed: () => void;
  readonly #unwatchConnections: () => void;
  #unwatchRequests: (() => void) | undefined;
  #rhythm: Rhythm | undefined;
  #shedding: Shedding | undefined;
  #strangers: Strangers | undefined;
  #tally: SheddingTally = createTally();

  constructor(server: Http1Target["server"], own: HttpServer | HttpsServer | undefined, clock: Clock) {
    this.server = server;
    this.#own = own;
    this.#clock = clock;
    this.#ending = createEnding(clock);
    this.#isLate = server.listening;
    this.#roster = new Roster(this.#isLate);
    const notify = onceATurn(() => this.onChange?.());
    this.#changed = () => {
      this.#ending.ring();
      notify();
    };
    this.#unwatchConnections = watchConnections(server, own === undefined, {
      accepted: (socket, isUnderTls) => this.#accepted(socket, isUnderTls),
      secured: (socket) => this.#secured(socket),
    });
    // Connections that nobody told us of are found by what they ask.
    if (this.#isLate) this.#watchRequests();
  }

  get tally(): SheddingTally {
    return { ...this.#tally };
  }

  prepare(): void {
    this.#watchRequests();
    this.#rhythm ??= new Rhythm();
  }

  shed(plan: SheddingPlan): void {
    if (!this.#ending.isBegun) this.#plans.follow(plan);
  }

  resume(): void {
    if (!this.#ending.isBegun) this.#stop();
  }

  count(): ConnectionCounts {
    const counts = this.#shedding?.isComplete ? this.#shedding.count() : this.#roster.count();
    return { ...counts, idle: counts.idle + (this.#strangers?.count ?? 0) };
  }

  isEmpty(): boolean {
    const known = this.#shedding?.isComplete ? this.#shedding : this.#roster;
    return known.isEmpty() && !this.#strangers?.count;
  }

  close(graceMs: number): Promise<number> {
    return this.#ending.begin(graceMs, () => this.#close(graceMs));
  }

  detach(): void {
    this.#stop();
    this.#unwatchConnections();
    this.#unwatchRequests?.();
  }

  /** Once begun, it goes on: those who were told before `resume` may still ask. */
  #watchRequests(): void {
    this.#unwatchRequests ??= watchRequests(this.server, this.#own === undefined, {
      requested: (request, response) => this.#requested(request, response),
      upgraded: (socket) => this.#upgraded(socket),
    });
  }

  #startShedding(plan: SheddingPlan): Shedding {
    this.#watchRequests();
    this.#rhythm ??= new Rhythm();
    const shedding = new Shedding({
      clock: this.#clock,
      plan,
      rhythm: this.#rhythm,
      changed: this.#changed,
      told: (socket) => this.#roster.tell(socket),
      leave: (socket) => this.onLeave?.(socket),
    });
    this.#shedding = shedding;
    this.#tally = shedding.tally;
    void includeAll(this.#roster, shedding);
    if (this.#own !== undefined && this.#isLate) this.#strangers = this.#watchStrangers(this.#own, shedding);
    return shedding;
  }

  #watchStrangers(own: HttpServer | HttpsServer, shedding: Shedding): Strangers {
    return watchStrangers(own, { clock: this.#clock, known: () => shedding.size, changed: this.#changed });
  }

  #stop(): void {
    this.#shedding?.stop();
    this.#strangers?.stop();
    this.#shedding = this.#strangers = this.#rhythm = undefined;
    this.#plans.forget();
  }

  async #close(graceMs: number): Promise<number> {
    const plan = { spreadMs: 0, idleGraceMs: graceMs, goaway: "quiet" } as const;
    const cut = await end({
      clock: this.#clock,
      ending: this.#ending,
      shedding: this.#shedding ?? this.#startShedding(plan),
      own: this.#own,
      strangers: () => this.#dismissStrangers(),
    });
    this.#stop();
    return cut;
  }

  /** They have had their time too; this closes those that Node takes for idle, which can't be ours: those have left. */
  async #dismissStrangers(): Promise<number> {
    if (this.#strangers === undefined) return 0;
    this.#own?.closeIdleConnections();
    return this.#strangers.look();
  }

  #accepted(socket: Http1Socket, isUnderTls: boolean): void {
    if (isUnderTls) this.#roster.addUnderTls(socket, this.#clock.now());
    else this.#roster.add(socket);
    this.#shedding?.accepted(socket, isUnderTls);
  }

  #secured(socket: Http1Socket): void {
    this.#roster.add(socket);
    if (this.#own === undefined) this.#shedding?.accepted(socket, false);
    else this.#shedding?.secured(socket);
  }

  #requested(request: IncomingMessage, response: ServerResponse): boolean {
    const socket: Http1Socket = request.socket;
    // Emitted by the application, after an answer to `Expect: 100-continue` that took longer than the client stayed.
    if (socket.destroyed) return false;
    if (!this.#roster.has(socket)) {
      if (this.#roster.wasTold(socket)) return refuse(request);
      this.#roster.add(socket);
    }
    if (this.#rhythm !== undefined) this.#follow(request, response, this.#rhythm);
    return false;
  }

  #follow(request: IncomingMessage, response: ServerResponse, rhythm: Rhythm): void {
    const { socket } = request;
    rhythm.note(socket, this.#clock.now());
    if (this.#shedding?.has(socket)) this.#shedding.requested(request, response);
    else this.#shedding?.include(socket, response, false);
  }

  #upgraded(socket: Http1Socket): boolean {
    if (this.#roster.wasTold(socket)) {
      dropInput(socket);
      return true;
    }
    if (!this.#roster.has(socket)) this.#roster.add(socket);
    if (this.#shedding?.has(socket)) this.#shedding.upgraded(socket);
    else this.#shedding?.include(socket, undefined, true);
    return false;
  }
}

/**
 * Behind a response that said `Connection: close` nothing may be executed (RFC 9112 §9.6): it couldn't be answered. What
 * comes is read and dropped, so that it doesn't reset the connection.
 */
function refuse(request: IncomingMessage): true {
  request.resume();
  return true;
}
