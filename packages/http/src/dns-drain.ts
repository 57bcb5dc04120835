import type { Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";

import { createDrain, type Drain, type DrainOptions } from "@dns-drain/core";

/**
 * Makes a drain for `node:http` and `node:https` servers, and attaches those that are given; `drain.attach(server)` takes
 * others later. Best before they listen: what connected earlier is only found at its next request.
 *
 * @throws {TypeError} or {RangeError} for an option that can't be used, or a server that isn't one
 *
 * @example
 * ```ts
 * import { createServer } from "node:http";
 * import { dnsDrain } from "@dns-drain/http";
 *
 * const server = createServer((request, response) => response.end("hello"));
 * dnsDrain({ names: "api.example.com", addresses: "192.0.2.7" }, server);
 * server.listen(8080);
 * ```
 */
export function dnsDrain(options: DrainOptions = {}, ...servers: readonly (HttpServer | HttpsServer)[]): Drain {
  const drain = createDrain(options);
  for (const server of servers) drain.attach(server);
  return drain;
}
