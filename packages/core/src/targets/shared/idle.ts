import type { Clock } from "@dns-drain/dns";
import type { Socket } from "node:net";

/** As much of a connection as this needs. */
export interface QuietConnection {
  /** Its socket. */
  readonly socket: Socket;
  /** Since when it has been silent, on the clock's `now()`. */
  readonly quietSince: number;
}

/** What decides about idle connections. */
export interface IdleRules<Connection extends QuietConnection> {
  /** The drain's. */
  readonly clock: Clock;
  /** All that there are. They are gone through at every look. */
  readonly connections: Iterable<Connection>;
  /** When a connection may be closed as things are, or `undefined` if it is none that may. */
  dueAt(connection: Connection, now: number): number | undefined;
  /** For how long, at least, a connection that isn't idle now will be left alone once it is. */
  graceMs(): number;
  /** Closes one. */
  close(connection: Connection): void;
}

/** The closing of idle connections, until it is stopped. */
export interface IdleClosing {
  /** Looks now, and from then on by itself. */
  look(): void;
  /** Closes nothing from now on. */
  stop(): void;
}

/** Closing so many blocks the event loop for some milliseconds; 10,000 at once would block it for half a second. */
const batchSize = 50;

/** The shortest time between two looks at all connections. */
const pauseMs = 100;

/** Closes connections that have been idle for long enough, the longest silent first, from the first look on. */
export function closeWhenIdle<Connection extends QuietConnection>(rules: IdleRules<Connection>): IdleClosing {
  const { clock, connections, dueAt, graceMs } = rules;
  let stopped = false;
  let callOff = (): void => {};

  function look(): void {
    callOff();
    const now = clock.now();
    const due: Connection[] = [];
    let next = now + graceMs();
    for (const connection of connections) {
      const at = dueAt(connection, now) ?? Infinity;
      if (at <= now) due.push(connection);
      else next = Math.min(next, at);
    }
    callOff = clock.after(Math.max(next - now, pauseMs), look);
    closeNextTurn(due.sort((a, b) => b.quietSince - a.quietSince));
  }

  /**
   * An immediate runs directly after the event loop has polled: what a client had sent by then has been read, so a
   * connection that is still idle has nothing in the kernel. A request that comes later is lost to a client that doesn't
   * repeat it, but never executed.
   */
  function closeNextTurn(due: Connection[]): void {
    if (due.length > 0) setImmediate(closeBatch, due);
  }

  function closeBatch(due: Connection[]): void {
    if (stopped) return;
    const now = clock.now();
    for (const connection of due.splice(-batchSize).reverse()) {
      if (connection.socket.destroyed || (dueAt(connection, now) ?? Infinity) > now) continue;
      rules.close(connection);
    }
    closeNextTurn(due);
  }

  return {
    look,
    stop() {
      stopped = true;
      callOff();
    },
  };
}
