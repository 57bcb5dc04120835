import type { SheddingPlan } from "@dns-drain/core";
import { closeWhenIdle } from "@dns-drain/core/targets";
import type { Clock } from "@dns-drain/dns";
import { bytesOf, type Connection } from "./connection.ts";

/** What of a plan is about connections that have no sessions on them. */
export type Waits = Pick<SheddingPlan, "spreadMs" | "idleGraceMs">;

export interface SheddingOptions {
  readonly clock: Clock;
  readonly plan: Waits;
  readonly connections: Iterable<Connection>;
  isIdle(connection: Connection): boolean;
  /** The silence of a connection has lasted for long enough. */
  close(connection: Connection): void;
}

/** One run of shedding: decides when each connection may leave. */
export interface Shedding {
  /** A connection that came later. */
  admit(connection: Connection): void;
  /** A transaction has just ended. Returns whether its connection's moment has come. */
  settled(connection: Connection): boolean;
  /** Whoever would wait for longer than this plan says does so no more. */
  hasten(plan: Waits): void;
  /** Takes back what was not said yet. */
  stop(): void;
}

/**
 * From its moment on a connection leaves behind a transaction, if the application tells when one ends; else when it has
 * been silent for the idle grace, and is looked at. A client that is silent has most likely nothing on its way to us.
 */
export function startShedding({ clock, plan, connections, isIdle, close }: SheddingOptions): Shedding {
  let { spreadMs, idleGraceMs } = plan;
  const idle = closeWhenIdle({ clock, connections, dueAt, graceMs: () => idleGraceMs, close });

  function summon(connection: Connection): void {
    connection.moment = clock.now() + Math.random() * spreadMs;
    connection.quietSince = -Infinity;
    connection.bytes = bytesOf(connection.socket);
  }

  function dueAt(connection: Connection, now: number): number | undefined {
    if (connection.isTold) return undefined;
    const at = silentAt(connection);
    if (at > now) return at;
    const isBetween = isIdle(connection);
    if (!isBetween || connection.bytes !== bytesOf(connection.socket)) noteActivity(connection, now);
    return isBetween ? silentAt(connection) : undefined;
  }

  function silentAt({ moment, quietSince }: Connection): number {
    return Math.max(moment, quietSince) + idleGraceMs;
  }

  for (const connection of connections) summon(connection);
  idle.look();
  return {
    // Its client, which the goodbye sends back to us until its cache has noticed, is served for a while.
    admit: summon,
    settled(connection) {
      noteActivity(connection, clock.now());
      return clock.now() >= connection.moment;
    },
    hasten(hasty) {
      spreadMs = Math.min(spreadMs, hasty.spreadMs);
      idleGraceMs = Math.min(idleGraceMs, hasty.idleGraceMs);
      for (const connection of connections)
        connection.moment = Math.min(connection.moment, clock.now() + Math.random() * spreadMs);
      idle.look();
    },
    stop: () => idle.stop(),
  };
}

function noteActivity(connection: Connection, now: number): void {
  connection.quietSince = now;
  connection.bytes = bytesOf(connection.socket);
}
