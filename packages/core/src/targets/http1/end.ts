import type { Clock } from "@dns-drain/dns";
import type { Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import { setImmediate as nextTurn } from "node:timers/promises";
import { createHttpTerminator } from "http-terminator";
import { createBell } from "./bell.ts";
import type { Bell } from "./bell.ts";
import type { Shedding } from "./shedding.ts";

/** Who came or spoke just now has this long to send a request; the other idle connections have had their grace. */
const restMs = 500;

/** How often to look for connections that nobody tells about when they leave. */
const pauseMs = 100;

/** For what is left to do when nothing is connected any more. */
const lastStepMs = 500;

export interface EmptyOptions {
  readonly clock: Clock;
  readonly graceMs: number;
  readonly shedding: Shedding;
  /** Rings when a connection has left. */
  readonly bell: Bell;
  /** Sees to connections that shedding doesn't know, and tells how many there are. */
  readonly strangers: () => Promise<number>;
}

/**
 * Waits until every connection has been answered and has left, and cuts those that haven't after `graceMs`. Returns how
 * many of them weren't idle.
 */
export async function emptyServer({ clock, graceMs, shedding, bell, strangers }: EmptyOptions): Promise<number> {
  const deadline = clock.now() + graceMs;
  const isEmpty = async (): Promise<boolean> => {
    if (shedding.size > 0) return false;
    await nextTurn(); // Who waits to be accepted comes in now.
    return (await strangers()) === 0 && shedding.size === 0;
  };
  shedding.hurry(Math.min(restMs, graceMs / 2));
  while (clock.now() < deadline && !(await isEmpty())) {
    await bell.heard(clock, Math.min(pauseMs, Math.max(deadline - clock.now(), 0)));
  }
  return shedding.cut();
}

/**
 * Stops to listen: the last step and not the first, since it resets the connections that wait to be accepted.
 * http-terminator closes the server itself. What was accepted before we came is cut at once.
 */
export async function stopListening(server: HttpServer | HttpsServer, clock: Clock): Promise<void> {
  const done = createBell();
  const { terminate } = createHttpTerminator({ server, gracefulTerminationTimeout: lastStepMs / 2 });
  // It rejects when the server doesn't listen (any more): then there is nothing left to do.
  terminate().then(done.ring, done.ring);
  server.closeAllConnections();
  await done.heard(clock, lastStepMs);
}
