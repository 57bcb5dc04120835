/** Loaded before a program from our pages: it must not ask a real resolver, and its port must be free, and known. */
import { subscribe } from "node:diagnostics_channel";
import { setServers } from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import { Server } from "node:net";

// The port that discards everything: questions are refused at once, and the host serves on.
setServers(["127.0.0.1:9"]);
// It has replaced `getServers`, which others import by name.
syncBuiltinESMExports();

const { listen } = Server.prototype;
Server.prototype.listen = function (this: Server, ...given: unknown[]): Server {
  return Reflect.apply(listen, this, given.map(onFreePort)) as Server;
};

subscribe("tracing:net.server.listen:asyncEnd", (message) => {
  const address = (message as { server: Server }).server.address();
  if (address !== null && typeof address === "object") console.log(`listening on ${address.port}`);
});

/** `listen(8080)` and `listen({ port: 8080 })` are meant; whatever else is given stays as it is. */
function onFreePort(argument: unknown, index: number): unknown {
  if (index > 0) return argument;
  if (typeof argument === "number") return 0;
  return typeof argument === "object" && argument !== null && "port" in argument ? { ...argument, port: 0 } : argument;
}
