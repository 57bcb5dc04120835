import { createDrain, type Drain, type DrainOptions } from "@dns-drain/core";
import { isAttachable } from "@dns-drain/core/targets";
import { systemClock } from "@dns-drain/dns";
import { Server, type Socket } from "node:net";
import { ConnectionsTarget } from "./connections-target.ts";
import { readProtocol, type TcpProtocol } from "./tcp-protocol.ts";

/** The drain of a host whose servers speak a protocol of their own. */
export interface TcpDrain extends Drain {
  /**
   * Tells that a transaction has ended on a connection, right after the last bytes for the client were written. If the
   * connection's moment to leave has come, `leave` is called before this returns: the goodbye then comes with the answer,
   * when a client that waits for it has nothing under way. A connection that this is never told of leaves when it has
   * been silent for `idleGraceMs`. While the host serves, this costs one comparison.
   */
  settled(socket: Socket): void;
}

/**
 * Makes a drain for servers of `node:net` and `node:tls`, and attaches them; best before they listen.
 * `drain.attach(server)` takes HTTP servers besides.
 *
 * @throws {TypeError} or {RangeError} for an option that can't be used, a protocol without `isIdle`, or a server that
 *   isn't one
 *
 * @example
 * ```ts
 * import { createServer } from "node:net";
 * import { dnsDrain } from "@dns-drain/net";
 *
 * const busy = new WeakSet(); // connections in the middle of a transaction: only your protocol knows
 * const server = createServer((socket) => {
 *   socket.on("error", () => socket.destroy());
 *   socket.end("hello\n");
 * });
 * dnsDrain(
 *   { names: "db.example.com", addresses: "192.0.2.7" },
 *   { isIdle: (socket) => !busy.has(socket) },
 *   server,
 * );
 * server.listen(5432);
 * ```
 */
export function dnsDrain(options: DrainOptions, protocol: TcpProtocol, ...servers: readonly Server[]): TcpDrain {
  const { isIdle, leave } = readProtocol(protocol);
  for (const server of servers) checkServer(server);
  const drain = createDrain(options);
  const { clock = systemClock } = options;
  const targets = servers.map((server) => new ConnectionsTarget(server, isIdle, clock));
  for (const target of targets) drain.attach(target);
  // By the drain's event, so that what goes wrong in there is logged, and changes nothing.
  drain.on("leave", ({ socket }) => (targets.some((target) => target.has(socket)) ? leave(socket) : undefined));
  return Object.assign(drain, {
    settled(socket: Socket) {
      for (const target of targets) target.settle(socket);
    },
  });
}

/** An HTTP server is a `Server` of `node:net` too, but when its connections are idle is known without the application. */
function checkServer(server: unknown): void {
  const isHttp = isAttachable(server);
  if (server instanceof Server && !isHttp) return;
  const wanted = isHttp ? "of node:net or node:tls; drain.attach() takes this one" : "of node:net or node:tls";
  throw new TypeError(`Cannot attach: the server must be one ${wanted}, received ${String(server)}`);
}
