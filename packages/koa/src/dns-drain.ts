import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";

import { asMiddleware, createDrain, createServerFinder, type Drain, type DrainOptions } from "@dns-drain/core";

/** A drain that is also a middleware, for `app.use(...)`. */
export interface KoaDrain extends Drain {
  /** The middleware: finds the server of a request, and changes nothing of it. */
  <Result>(context: KoaContextLike, next: () => Promise<Result>): Promise<Result>;
}

/** What it needs of Koa's context. */
export interface KoaContextLike {
  /** Node's request. */
  readonly req: IncomingMessage | Http2ServerRequest;
}

/**
 * Makes a drain for a Koa app (2 or 3), on any server. As a middleware it changes no request: it finds the server, through
 * the first request's socket. `drain.attach(server)` does that earlier, and covers connections that never say anything.
 *
 * @throws {TypeError} or {RangeError} for an option that can't be used
 *
 * @example
 * ```ts
 * import { dnsDrain } from "@dns-drain/koa";
 * import Koa from "koa";
 *
 * const app = new Koa();
 * app.use(dnsDrain({ names: "api.example.com", addresses: "192.0.2.7" }));
 * app.listen(8080);
 * ```
 */
export function dnsDrain(options: DrainOptions = {}): KoaDrain {
  const drain = createDrain(options);
  const findServer = createServerFinder(drain);
  return asMiddleware(<Result>(context: KoaContextLike, next: () => Promise<Result>): Promise<Result> => {
    findServer(context.req);
    return next();
  }, drain);
}
