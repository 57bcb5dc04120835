import type { AddressInfo } from "node:net";
import { fastify } from "fastify";
import type { ServerSettings } from "./messages.ts";
import { createServerFor, type Handler, where } from "./server-parts.ts";

/** A Fastify app that hands every request to the handler. Fastify closes a server only if it has made it listen. */
export async function startFastify(handler: Handler, settings: ServerSettings): Promise<number> {
  const app = fastify({ serverFactory: (answer) => createServerFor(answer, settings) });
  app.addHook("onRequest", (request, reply) => {
    reply.hijack();
    handler(request.raw, reply.raw);
  });
  app.all("/", () => undefined);
  process.once("SIGTERM", () => void app.close());
  await app.listen(where);
  return (app.server.address() as AddressInfo).port;
}
