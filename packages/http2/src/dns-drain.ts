import type { Http2SecureServer, Http2Server } from "node:http2";

import { createDrain, type Drain, type DrainOptions } from "@dns-drain/core";

/**
 * Makes a drain for `node:http2` servers (cleartext, TLS, and TLS with `allowHTTP1`), and attaches those that are given;
 * `drain.attach(server)` takes others later, of `node:http` too.
 *
 * @throws {TypeError} or {RangeError} for an option that can't be used, or a server that isn't one
 *
 * @example
 * ```ts
 * import { createServer } from "node:http2";
 * import { dnsDrain } from "@dns-drain/http2";
 *
 * const server = createServer((request, response) => response.end("hello"));
 * dnsDrain({ names: "api.example.com", addresses: "192.0.2.7" }, server);
 * server.listen(8080);
 * ```
 */
export function dnsDrain(options: DrainOptions = {}, ...servers: readonly (Http2Server | Http2SecureServer)[]): Drain {
  const drain = createDrain(options);
  for (const server of servers) drain.attach(server);
  return drain;
}
