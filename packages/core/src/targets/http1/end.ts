import type { Clock } from "@dns-drain/dns";
import { EventEmitter } from "node:events";
import type { Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import { Server as NetServer } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { createHttpTerminator } from "http-terminator";
import { interceptEmit } from "../shared/emit.ts";
import { createBell } from "../shared/bell.ts";
import type { Ending } from "../shared/ending.ts";
import type { Shedding } from "./shedding.ts";

/** Who came or spoke just now has this long to send a request; the other idle connections have had their grace. */
const restMs = 500;

/** For what is left to do when nothing is connected any more. */
const lastStepMs = 500;

export interface EndOptions {
  readonly clock: Clock;
  readonly ending: Ending;
  readonly shedding: Shedding;
  /** The server, if its listener is ours to close. */
  readonly own: HttpServer | HttpsServer | undefined;
  /** Sees to connections that shedding doesn't know, and tells how many there are. */
  readonly strangers: () => Promise<number>;
}

/** Answers who is there, stops to listen, and cuts what is left at the end. Returns how many weren't idle then. */
export async function end(options: EndOptions): Promise<number> {
  const { clock, ending, shedding, own } = options;
  const halfMs = Math.max(0, ending.endsAt() - clock.now()) / 2;
  shedding.hasten({ spreadMs: 0, idleGraceMs: Math.min(restMs, halfMs) });
  await ending.until(() => isEmpty(options), ending.lastCallAt);
  // Even when nobody is there: clients that never follow DNS come at any moment, and `terminate` cuts who comes.
  const letCloseThrough = own && (await stopAccepting(own));
  await ending.until(() => isEmpty(options));
  const cut = shedding.cut();
  // Those that were accepted before we came.
  own?.closeAllConnections();
  letCloseThrough?.();
  if (own !== undefined && letCloseThrough !== undefined) await terminate(own, clock);
  return cut;
}

/** Whether every connection has left. */
async function isEmpty({ shedding, strangers }: EndOptions): Promise<boolean> {
  if (!shedding.isComplete || shedding.size > 0) return false;
  await afterAccepting();
  return (await strangers()) === 0 && shedding.size === 0;
}

/** Resolves directly after the event loop has polled, when all who waited to be accepted have been. */
function afterAccepting(): Promise<void> {
  return nextTurn();
}

/**
 * Stops to listen, when all who waited have just been accepted, and does nothing else: `server.close()` would also cut
 * responses that aren't flushed, and switch off the timeouts of requests that are half received. The server's `'close'`
 * is kept back until what this returns is called, since `terminate` makes it emit another. Returns nothing if somebody
 * else has stopped the server.
 */
async function stopAccepting(server: HttpServer | HttpsServer): Promise<(() => void) | undefined> {
  await afterAccepting();
  if (!server.listening) return undefined;
  const letCloseThrough = interceptEmit(server, (event) => event === "close");
  NetServer.prototype.close.call(server);
  return letCloseThrough;
}

/**
 * The last step: http-terminator closes the server. It gets no more of it than that, since it would leave listeners there
 * that cut whoever connects when the server listens again.
 */
async function terminate(server: HttpServer | HttpsServer, clock: Clock): Promise<void> {
  const done = createBell();
  const closing = Object.assign(new EventEmitter(), { close: (closed: () => void) => server.close(closed) });
  const terminator = createHttpTerminator({ server: closing as unknown as HttpServer });
  // It rejects when the server doesn't listen any more: then there is nothing left to do.
  terminator.terminate().then(done.ring, done.ring);
  await done.heard(clock, lastStepMs);
}
