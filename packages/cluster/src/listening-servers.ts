import { subscribe } from "node:diagnostics_channel";
import { Server } from "node:net";

/** The servers of this process that have begun to listen since. */
export function findListeningServers(): () => Server[] {
  const servers = new Set<Server>();
  subscribe("tracing:net.server.listen:asyncEnd", (message) => {
    const { server } = message as { server: Server };
    servers.add(server);
    server.once("close", () => servers.delete(server));
  });
  return () => [...servers].filter(({ listening }) => listening);
}

/**
 * Stops to listen and nothing else: `close()` of an HTTP server would cut idle connections too. The primary gives every
 * connection to the other workers from then on, and those that it is just handing over as well.
 */
export function stopListening(server: Server): void {
  Server.prototype.close.call(server);
}
