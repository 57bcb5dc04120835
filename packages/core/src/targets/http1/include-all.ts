import { setImmediate as nextTurn } from "node:timers/promises";
import type { Roster } from "./roster.ts";
import type { Shedding } from "./shedding.ts";
import { isUpgraded, responseOf } from "./socket.ts";

/** Ten thousand at once would block the event loop for 25 ms. */
const perTurn = 500;

/**
 * Hands all connections of the roster over to shedding, a part of them in each turn of the event loop. Those that speak
 * or come meanwhile are handed over by that.
 */
export async function includeAll(roster: Roster, shedding: Shedding): Promise<void> {
  // First all that may be handshakes; those on which TLS turns out to be ready are taken out again.
  for (const socket of roster.recentlyUnderTls()) shedding.includeHandshake(socket);
  let included = 0;
  for (const socket of roster) {
    if (!shedding.has(socket)) shedding.include(socket, responseOf(socket), isUpgraded(socket));
    if (++included % perTurn === 0) await nextTurn();
    if (shedding.isOver) return;
  }
  shedding.complete();
}
