import type { Server } from "node:http";
import { fastify, type FastifyInstance } from "fastify";
import type { Handler } from "./server-parts.ts";

/** A Fastify app on the server that hands every request to the handler. */
export async function createFastifyApp(handler: Handler, server: Server): Promise<FastifyInstance> {
  const serverFactory = (answer: Handler): Server => server.removeAllListeners("request").on("request", answer);
  const app = fastify({ serverFactory });
  app.addHook("onRequest", async ({ raw: request }, reply) => {
    reply.hijack();
    handler(request, reply.raw);
  });
  app.all("/", () => undefined);
  await app.ready();
  return app;
}
