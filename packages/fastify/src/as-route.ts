/**
 * Makes a route handler of a handler for Node's requests and responses, such as `drain.readiness()` and
 * `drain.statusHandler()`. Fastify's `onSend` hooks don't see what it answers.
 *
 * @example
 * ```ts
 * import { asRoute, dnsDrain } from "@dns-drain/fastify";
 * import fastify from "fastify";
 *
 * const app = fastify({ logger: true });
 * await app.register(dnsDrain, { names: "api.example.com", addresses: "192.0.2.7" });
 * app.get("/ready", asRoute(app.drain.readiness()));
 * await app.listen({ port: 8080 });
 * ```
 */
export function asRoute<Request, Response>(
  handler: (request: Request, response: Response) => void,
): (request: { readonly raw: Request }, reply: { readonly raw: Response; hijack(): unknown }) => void {
  return (request, reply) => {
    reply.hijack();
    handler(request.raw, reply.raw);
  };
}
