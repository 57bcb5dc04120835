import { dnsDrain } from "@dns-drain/http";
import fastify from "fastify";

const { NAME, ADDRESS, PORT = 8080 } = process.env;

const app = fastify();
const drain = dnsDrain({ names: NAME, addresses: ADDRESS }, app.server);
const ready = drain.readiness();

app.get("/ready", (request, reply) => {
  // Fastify leaves the response to us.
  reply.hijack();
  ready(request.raw, reply.raw);
});
app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
app.all("/", () => "hello");

// Not app.close(): the drain ends the server itself, and Fastify's way cuts requests.
await app.listen({ port: Number(PORT), host: "::" });
