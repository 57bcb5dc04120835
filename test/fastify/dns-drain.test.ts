import { asRoute, dnsDrain } from "@dns-drain/fastify";
import fastify, { type FastifyInstance } from "fastify";

import { describeAdapter, type Serve } from "../support/adapter-contract.ts";

/** Whatever protocol its server speaks, an app is made in the same way. */
function serving(createApp: () => FastifyInstance): Serve {
  return async (options, handler) => {
    const app = createApp();
    await app.register(dnsDrain, options);
    // The handler reads the bodies itself.
    app.addContentTypeParser("*", (_request, _payload, done) => done(null));
    app.all("/*", asRoute(handler));
    await app.ready();
    return { server: app.server, drain: app.drain };
  };
}

describeAdapter(
  "dnsDrain() for Fastify on HTTP/1.1",
  serving(() => fastify()),
);
describeAdapter(
  "dnsDrain() for Fastify on HTTP/2",
  serving(() => fastify({ http2: true }) as unknown as FastifyInstance),
  "http2",
);
