import { asRoute, dnsDrain } from "@dns-drain/fastify";
import fastify from "fastify";

const { NAME, ADDRESS, PORT = 8080 } = process.env;

const app = fastify({ logger: true });
await app.register(dnsDrain, { names: NAME, addresses: ADDRESS });
app.addHook("onClose", async () => app.log.info("here the database would be closed"));

app.get("/ready", asRoute(app.drain.readiness()));
// Whatever is sent.
app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
app.all("/", () => "hello");

await app.listen({ port: Number(PORT), host: "::" });
