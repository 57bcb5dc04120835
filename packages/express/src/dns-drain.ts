import type { IncomingMessage, ServerResponse } from "node:http";

import { asMiddleware, createDrain, createServerFinder, type Drain, type DrainOptions } from "@dns-drain/core";

import { refuseExpressOnHttp2 } from "./refuse-http2.ts";

/** A drain that is also a middleware, for `app.use(...)`. */
export interface ExpressDrain extends Drain {
  /** The middleware: finds the server of a request, and changes nothing of it. */
  (request: IncomingMessage, response: ServerResponse, next: () => void): void;
}

/**
 * Makes a drain for an Express app (4 or 5). As a middleware it changes no request: it finds the server, through the first
 * request's socket. `drain.attach(server)` does that earlier, and covers connections that never say anything. It refuses
 * an HTTP/2 server that has an Express app: that can't work, with or without a drain.
 *
 * @throws {TypeError} or {RangeError} for an option that can't be used
 *
 * @example
 * ```ts
 * import { dnsDrain } from "@dns-drain/express";
 * import express from "express";
 *
 * const app = express();
 * app.use(dnsDrain({ names: "api.example.com", addresses: "192.0.2.7" }));
 * app.listen(8080);
 * ```
 */
export function dnsDrain(options: DrainOptions = {}): ExpressDrain {
  const drain = createDrain(options);
  const findServer = createServerFinder(drain);
  const middleware = asMiddleware((request: IncomingMessage, _response: ServerResponse, next: () => void): void => {
    findServer(request);
    next();
  }, drain);
  middleware.attach = (server) => {
    refuseExpressOnHttp2(server);
    drain.attach(server);
  };
  return middleware;
}
