/** Loaded before a program from the README: it must not ask a real resolver, and its port must be known. */
import { subscribe } from "node:diagnostics_channel";
import { setServers } from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import type { Server } from "node:net";

// The port that discards everything: questions are refused at once, and the host serves on.
setServers(["127.0.0.1:9"]);
// It has replaced `getServers`, which others import by name.
syncBuiltinESMExports();

subscribe("tracing:net.server.listen:asyncEnd", (message) => {
  const address = (message as { server: Server }).server.address();
  if (address !== null && typeof address === "object") console.log(`listening on ${address.port}`);
});
