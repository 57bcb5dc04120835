import type { ConnectionCounts, SheddingPlan, SheddingTally, Target } from "@dns-drain/core";
import {
  closeWhenSilent,
  countArrival,
  createEnding,
  createPlans,
  createTally,
  onceATurn,
  trackHandshakes,
  watchHandshakes,
  watchStrangers,
  type Ending,
  type Handshakes,
  type HandshakeWatch,
  type RunningTally,
  type Strangers,
} from "@dns-drain/core/targets";
import type { Clock } from "@dns-drain/dns";
import type { Server, Socket } from "node:net";
import type { Connection } from "./connection.ts";
import { trackConnections, type Connections } from "./connections.ts";
import { end } from "./end.ts";
import { startShedding, type Shedding, type Waits } from "./shedding.ts";
import type { TcpProtocol } from "./tcp-protocol.ts";

/** At the end any moment between two transactions will do. */
const atOnce: Waits = { spreadMs: 0, idleGraceMs: 0 };

/** The connections of a server of `node:net` or `node:tls` as a target. */
export class ConnectionsTarget implements Target {
  readonly server: Server;
  onChange: (() => void) | undefined;
  onLeave: ((socket: Socket) => void) | undefined;
  readonly #clock: Clock;
  readonly #asksIdle: TcpProtocol["isIdle"];
  readonly #connections: Connections;
  readonly #handshakes: Handshakes;
  readonly #ending: Ending;
  readonly #plans = createPlans({
    begin: (plan) => this.#startShedding(plan),
    hasten: (plan) => this.#shedding?.hasten(plan),
  });
  readonly #notify = onceATurn(() => this.onChange?.());
  /** There may be connections that were accepted before we came. */
  readonly #isLate: boolean;
  /** Ends what an application has ended and its client hasn't. One function for all sockets. */
  readonly #linger: (this: Socket) => void;
  #tally: RunningTally = createTally();
  #shedding: Shedding | undefined;
  #strangers: Strangers | undefined;
  /** While it sheds, who is about to be the application's counts too. */
  #underWay: HandshakeWatch | undefined;

  constructor(server: Server, isIdle: TcpProtocol["isIdle"], clock: Clock) {
    this.server = server;
    this.#clock = clock;
    this.#ending = createEnding(clock);
    this.#asksIdle = isIdle;
    this.#isLate = server.listening;
    this.#linger = function () {
      closeWhenSilent(this, clock);
    };
    this.#handshakes = trackHandshakes(server, clock);
    this.#connections = trackConnections(server, {
      came: (connection) => this.#came(connection),
      went: () => this.#changed(),
    });
  }

  get tally(): SheddingTally {
    return { ...this.#tally };
  }

  prepare(): void {
    // Nothing has to be learned while the server serves: it is the application that knows who is idle.
  }

  shed(plan: SheddingPlan): void {
    if (!this.#ending.isBegun) this.#plans.follow(plan);
  }

  resume(): void {
    if (!this.#ending.isBegun) this.#stop();
  }

  count(): ConnectionCounts {
    const { idle, busy, upgraded } = this.#connections.count((connection) => this.#isBusy(connection));
    return { idle: idle + (this.#strangers?.count ?? 0) + (this.#underWay?.count ?? 0), busy, upgraded };
  }

  isEmpty(): boolean {
    return this.#connections.size === 0 && !this.#strangers?.count && !this.#underWay?.count;
  }

  close(graceMs: number): Promise<number> {
    return this.#ending.begin(graceMs, () => this.#close());
  }

  detach(): void {
    this.#stop();
    for (const { socket } of this.#connections) socket.removeListener("finish", this.#linger);
    this.#connections.release();
    this.#handshakes.release();
  }

  has(socket: Socket): boolean {
    return this.#connections.get(socket) !== undefined;
  }

  /** A transaction has ended on a connection, which may be another server's. */
  settle(socket: Socket): void {
    const shedding = this.#shedding;
    if (shedding === undefined) return;
    if (this.#isLate) this.#meet(socket, shedding);
    const connection = this.#connections.get(socket);
    if (connection === undefined || connection.isTold || !shedding.settled(connection)) return;
    if (!this.#isIdle(connection)) return;
    this.#tally.shed += 1;
    this.#tell(connection);
  }

  /** One that was accepted before we came is found by what it does. */
  #meet(socket: Socket, shedding: Shedding): void {
    const { server } = socket as { server?: unknown };
    if (server === this.server && !socket.destroyed && !this.has(socket)) shedding.admit(this.#connections.add(socket));
  }

  #startShedding(plan: Waits): Shedding {
    this.#tally = createTally();
    const connections = this.#connections;
    const shedding = startShedding({
      clock: this.#clock,
      plan,
      connections,
      isIdle: (connection) => !this.#isBusy(connection),
      close: (connection) => {
        this.#tally.closedIdle += 1;
        this.#tell(connection);
      },
    });
    this.#shedding = shedding;
    this.#underWay = watchHandshakes(this.#handshakes, { clock: this.#clock, changed: () => this.#changed() });
    if (this.#isLate) this.#strangers = this.#watchStrangers();
    return shedding;
  }

  #watchStrangers(): Strangers {
    return watchStrangers(this.server, {
      clock: this.#clock,
      known: () => this.#connections.size + this.#handshakes.unfinished().length,
      changed: () => this.#changed(),
    });
  }

  #stop(): void {
    this.#shedding?.stop();
    this.#strangers?.stop();
    this.#underWay?.stop();
    this.#shedding = this.#strangers = this.#underWay = undefined;
    this.#plans.forget();
  }

  #came(connection: Connection): void {
    if (this.#shedding === undefined) return;
    countArrival(this.#tally, this.#clock.now());
    this.#shedding.admit(connection);
    this.#changed();
  }

  #changed(): void {
    this.#ending.ring();
    if (this.#shedding !== undefined) this.#notify();
  }

  #tell(connection: Connection): void {
    connection.isTold = true;
    connection.socket.once("finish", this.#linger);
    this.onLeave?.(connection.socket);
  }

  #isIdle({ socket }: Connection): boolean {
    try {
      return this.#asksIdle(socket);
    } catch {
      // Most likely the application knows nothing of it yet, or any more: then it isn't known to be idle.
      return false;
    }
  }

  #isBusy(connection: Connection): boolean {
    return connection.socket.writableLength > 0 || (!connection.isTold && !this.#isIdle(connection));
  }

  async #close(): Promise<number> {
    const shedding = this.#shedding ?? this.#startShedding(atOnce);
    shedding.hasten(atOnce);
    const cut = await end({
      clock: this.#clock,
      server: this.server,
      handshakes: this.#handshakes,
      ending: this.#ending,
      isEmpty: () => this.#hasEnded(),
      cut: () => this.#cut(),
    });
    this.#stop();
    return cut;
  }

  /** Whether nobody is left, of those either who came while strangers were looked for. */
  async #hasEnded(): Promise<boolean> {
    return this.#connections.size === 0 && !(await this.#strangers?.look()) && this.isEmpty();
  }

  /** Returns how many of them had something under way. */
  #cut(): number {
    const { busy } = this.#connections.count((connection) => this.#isBusy(connection));
    for (const { socket } of this.#connections) socket.destroy();
    return busy;
  }
}
