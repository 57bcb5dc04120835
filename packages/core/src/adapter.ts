import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";

import type { Drain } from "./drain.ts";
import type { AttachableServer } from "./targets/target-for.ts";

/**
 * What a framework's adapter calls for each request, so that a middleware alone is enough: it attaches the server that
 * the request came through. After the first request that is one comparison.
 */
export function createServerFinder(drain: Drain): (request: IncomingMessage | Http2ServerRequest) => void {
  let known: AttachableServer | undefined;
  return (request) => {
    const { server } = request.socket as { server?: AttachableServer };
    if (server === undefined || server === known) return;
    known = server;
    drain.attach(server);
  };
}

/** A middleware that is a drain too. Getters are copied as getters: `drain.phase` is what it is when it is asked. */
export function asMiddleware<Middleware extends Function>(middleware: Middleware, drain: Drain): Middleware & Drain {
  return Object.defineProperties(middleware, Object.getOwnPropertyDescriptors(drain)) as Middleware & Drain;
}
