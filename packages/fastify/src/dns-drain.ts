import { createDrain, createServerFinder, type Drain, type DrainOptions } from "@dns-drain/core";
import type { FastifyInstance, FastifyPluginAsync, RegisterOptions } from "fastify";

declare module "fastify" {
  interface FastifyInstance {
    /** The drain of this app, once `dnsDrain` is registered. */
    readonly drain: Drain;
  }
}

/**
 * A plugin for Fastify 5, on any server that it makes (HTTP/1.1, TLS, HTTP/2) or is given by `serverFactory`. Registered at
 * the top level it is for the whole app; the drain is `app.drain`. Its log lines go to `app.log`, unless there is a `logger`.
 *
 * On SIGTERM the drain ends the server, and then calls `app.close()`, so that `onClose` hooks run, and `onClosed` after
 * them. `app.close()` alone closes at once, as ever, and detaches the drain; `app.drain.stop()` is the way that loses nothing.
 *
 * @throws {TypeError} or {RangeError}, from `register`, for an option that can't be used
 *
 * @example
 * ```ts
 * import { dnsDrain } from "@dns-drain/fastify";
 * import fastify from "fastify";
 *
 * const app = fastify({ logger: true });
 * await app.register(dnsDrain, { names: "api.example.com", addresses: "192.0.2.7" });
 * await app.listen({ port: 8080 });
 * ```
 */
export const dnsDrain: FastifyPluginAsync<DrainOptions> = Object.assign(register, {
  // Fastify's own way to say that a plugin is for the whole app; the package fastify-plugin does the same.
  [Symbol.for("skip-override")]: true,
  [Symbol.for("fastify.display-name")]: "@dns-drain/fastify",
  [Symbol.for("plugin-meta")]: { name: "@dns-drain/fastify", fastify: "5.x" },
});

async function register(app: FastifyInstance, given: DrainOptions & RegisterOptions): Promise<void> {
  // Those of Fastify's own `register` come along; a plugin without routes has no use for them.
  const { prefix: _, logLevel: _level, logSerializers: _serializers, ...options } = given;
  const drain = createDrain({
    ...options,
    logger: options.logger ?? app.log,
    onClosed: closing(app, options.onClosed),
  });
  // First of all, so that an app that fails to start leaves nothing behind once it is closed.
  app.addHook("onClose", async () => drain.detach());
  drain.attach(app.server);
  // On "localhost" Fastify listens with a second server, for the other address family.
  const findServer = createServerFinder(drain);
  app.addHook("onRequest", (request, _reply, done) => {
    findServer(request.raw);
    done();
  });
  app.decorate("drain", drain);
}

/** Fastify's own end, then the user's. What isn't a function goes through, to be refused. */
function closing(app: FastifyInstance, onClosed: DrainOptions["onClosed"]): DrainOptions["onClosed"] {
  if (onClosed !== undefined && typeof onClosed !== "function") return onClosed;
  return async () => {
    await app.close();
    await onClosed?.();
  };
}
