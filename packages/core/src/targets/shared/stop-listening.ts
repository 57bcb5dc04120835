import type { Clock } from "@dns-drain/dns";
import type { Server } from "node:net";

import type { Handshakes } from "./handshakes.ts";

/** For what is left to do when nobody is connected any more. */
const lastStepMs = 500;

/**
 * Stops to listen: the last step and not the first, since it resets the connections that wait to be accepted. Node 24
 * and later also close the sessions that were there before we came; on 20 and 22 nobody can.
 */
export function stopListening(server: Server, handshakes: Handshakes, clock: Clock): Promise<void> {
  for (const socket of handshakes.unfinished()) socket.destroy();
  // Somebody else has stopped it: to do so once more would say `'close'` once more.
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    const callOff = clock.after(lastStepMs, resolve);
    server.close(() => {
      callOff();
      resolve();
    });
  });
}
