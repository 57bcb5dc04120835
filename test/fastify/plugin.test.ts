import assert from "node:assert/strict";
import dns from "node:dns";
import { createServer as createHttpServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { connect } from "node:tls";
import { inspect } from "node:util";

import type { DrainOptions } from "@dns-drain/core";
import { asRoute, dnsDrain } from "@dns-drain/fastify";
import { createCertificate, createHttp1Client, createHttp2Client, waitFor, type Http1Client } from "@dns-drain/lab";
import fastify, { type FastifyInstance } from "fastify";

import { LineLogger } from "../support/drain-stage.ts";
import { openSockets, socketsBackTo } from "../support/open-sockets.ts";

/** Without DNS and signals, and quick. */
const alone: DrainOptions = { signals: [], logger: false, spreadMs: 0, quietMs: 50, idleGraceMs: 100 };

/** An app with the plugin and a route, closed with the test. In an object: to await an app is to start it. */
async function appWith(
  t: TestContext,
  options: DrainOptions = alone,
  app: FastifyInstance = fastify({ forceCloseConnections: true }),
): Promise<{ app: FastifyInstance }> {
  t.after(() => app.close());
  await app.register(dnsDrain, options);
  app.get("/", () => "hello");
  return { app };
}

async function listen(app: FastifyInstance, host = "127.0.0.1"): Promise<number> {
  await app.listen({ port: 0, host });
  return (app.server.address() as AddressInfo).port;
}

function clientOf(t: TestContext, port: number, host = "127.0.0.1"): Http1Client {
  const client = createHttp1Client({ host, port });
  t.after(() => client.close());
  return client;
}

/** Node asks before it listens, and Fastify for more to listen on. */
function lookupOf(hosts: readonly string[]): (host: string, ...rest: unknown[]) => void {
  return (host, ...rest) => {
    const callback = rest.at(-1) as (error: null, found: unknown, family?: number) => void;
    const found = host === "localhost" ? hosts : [host];
    const wantsAll = (rest[0] as { all?: boolean }).all === true;
    if (wantsAll)
      callback(
        null,
        found.map((address) => ({ address, family: 4 })),
      );
    else callback(null, found[0], 4);
  };
}

async function closes(client: { request: Http1Client["request"] }): Promise<boolean> {
  const outcome = await client.request();
  assert.ok(outcome.kind === "answered" && outcome.status === 200);
  return outcome.closes;
}

describe("app.drain", () => {
  it("is there in every part of the app", async (t) => {
    const { app } = await appWith(t);
    await app.register(async (part) => void part.get("/phase", () => part.drain.phase));
    const { body } = await app.inject("/phase");
    assert.equal(body, "serving");
  });

  it("is there without await too: after the plugin, and in later ones", async (t) => {
    const app = fastify();
    t.after(() => app.close());
    const seen: string[] = [];
    app.register(dnsDrain, alone).after(() => void seen.push(app.drain.phase));
    app.register(async (part) => void seen.push(part.drain.phase));
    await app.ready();
    assert.deepEqual(seen, ["serving", "serving"]);
  });

  it("changes nothing while serving, and sheds each connection when it drains", async (t) => {
    const { app } = await appWith(t);
    const client = clientOf(t, await listen(app));
    for (let request = 0; request < 3; request++) assert.equal(await closes(client), false);
    assert.equal(app.drain.status().connections.idle, 1);
    app.drain.start();
    assert.equal(await closes(client), true);
  });

  it("knows connections that have never said anything", async (t) => {
    const { app } = await appWith(t);
    await clientOf(t, await listen(app)).preconnect();
    await waitFor(() => app.drain.status().connections.idle === 1, { withinMs: 1_000, what: "the connection" });
  });

  it("drains the second server too that Fastify makes where localhost has two addresses", async (t) => {
    const hosts = ["127.0.0.1", "127.0.0.2"];
    t.mock.method(dns, "lookup", lookupOf(hosts));
    const { app } = await appWith(t);
    const port = await listen(app, "localhost");
    const clients = hosts.map((host) => clientOf(t, port, host));
    for (const client of clients) assert.equal(await closes(client), false);
    app.drain.start();
    for (const client of clients) assert.equal(await closes(client), true);
  });

  it("speaks TLS", async (t) => {
    const { key, cert } = createCertificate(["127.0.0.1"]);
    const { app } = await appWith(t, alone, fastify({ https: { key, cert } }));
    const port = await listen(app);
    const secure = () => connect({ host: "127.0.0.1", port, ca: cert });
    const client = createHttp1Client({ host: "127.0.0.1", port, connect: secure });
    t.after(() => client.close());
    assert.equal(await closes(client), false);
    app.drain.start();
    assert.equal(await closes(client), true);
  });

  it("speaks HTTP/2 over TLS, and HTTP/1.1 on the same port", async (t) => {
    const { key, cert } = createCertificate(["127.0.0.1"]);
    const server = fastify({ http2: true, https: { key, cert, allowHTTP1: true } });
    const { app } = await appWith(t, { ...alone, goaway: "response" }, server as unknown as FastifyInstance);
    const port = await listen(app);
    const older = createHttp1Client({
      host: "127.0.0.1",
      port,
      connect: () => connect({ host: "127.0.0.1", port, ca: cert, ALPNProtocols: ["http/1.1"] }),
    });
    const newer = createHttp2Client({ origin: `https://127.0.0.1:${port}`, ca: cert });
    t.after(() => [older, newer].forEach((client) => client.close()));
    for (const client of [older, newer]) assert.equal(await closes(client), false);
    app.drain.start();
    for (const client of [older, newer]) assert.equal(await closes(client), true);
  });

  it("drains a server that serverFactory made", async (t) => {
    let server: Server | undefined;
    const app = fastify({ serverFactory: (handler) => (server = createHttpServer(handler)) });
    await appWith(t, alone, app);
    const client = clientOf(t, await listen(app));
    assert.equal(app.server, server);
    app.drain.start();
    assert.equal(await closes(client), true);
  });

  it("tells its story to app.log", async (t) => {
    const lines: string[] = [];
    const stream = { write: (line: string): void => void lines.push((JSON.parse(line) as { msg: string }).msg) };
    await appWith(t, { signals: [] }, fastify({ logger: { stream } }));
    assert.match(lines.join("\n"), /^dns-drain dns-unwatched: /);
  });

  it("tells it to another logger, if there is one", async (t) => {
    const logger = new LineLogger();
    await appWith(t, { signals: [], logger });
    assert.match(logger.lines.join("\n"), /^info: dns-drain dns-unwatched: /);
  });
});

describe("asRoute()", () => {
  it("answers readiness, to GET and HEAD", async (t) => {
    const { app } = await appWith(t);
    app.get("/ready", asRoute(app.drain.readiness()));
    const before = [await app.inject("/ready"), await app.inject({ method: "HEAD", url: "/ready" })];
    app.drain.start();
    const after = await app.inject("/ready");
    assert.deepEqual(
      [...before, after].map(({ statusCode, body }) => [statusCode, body === "" ? "" : (JSON.parse(body) as object)]),
      [
        [200, { phase: "serving", reason: "nothing has asked this host to leave" }],
        [200, ""],
        [503, { phase: "draining", reason: "drain.start()" }],
      ],
    );
  });

  it("shows the status, in an app of its own on an internal port", async (t) => {
    const { app } = await appWith(t);
    const internal = fastify();
    t.after(() => internal.close());
    internal.get("/", asRoute(app.drain.statusHandler()));
    const client = clientOf(t, await listen(internal));
    const outcome = await client.request({ headers: { accept: "text/html" } });
    assert.ok(outcome.kind === "answered" && outcome.body.includes("<!doctype html>"));
  });
});

describe("app.close()", () => {
  it("leaves no signal, socket or hook of the drain behind", async (t) => {
    const before = { sockets: openSockets(), signals: process.listenerCount("SIGTERM") };
    const { app } = await appWith(t, {
      logger: false,
      names: "api.example.test",
      addresses: "192.0.2.7",
      resolvers: "127.0.0.1:9",
    });
    await listen(app);
    assert.equal(process.listenerCount("SIGTERM"), before.signals + 1);
    const { server } = app;
    app.drain.start();
    await app.close();
    assert.equal(process.listenerCount("SIGTERM"), before.signals);
    assert.ok(!Object.hasOwn(server, "emit"));
    await socketsBackTo(before.sockets);
  });

  it("answers what has begun, as ever", async (t) => {
    const { app } = await appWith(t);
    let answer = (): void => {};
    app.get("/slow", (_request, reply) => void (answer = () => void reply.send("done")));
    const client = clientOf(t, await listen(app));
    const outcome = client.request({ path: "/slow" });
    await waitFor(() => app.drain.status().connections.busy === 1, { withinMs: 1_000, what: "the request" });
    const closed = app.close();
    answer();
    assert.equal((await outcome).kind, "answered");
    await closed;
  });
});

describe("app.drain.stop()", () => {
  it("closes the server first, then calls onClose hooks, and onClosed last", async (t) => {
    const order: string[] = [];
    const { app } = await appWith(t, { ...alone, onClosed: () => void order.push("onClosed") });
    app.addHook("onClose", () => void order.push(app.server.listening ? "onClose too early" : "onClose"));
    await closes(clientOf(t, await listen(app)));
    assert.equal(await app.drain.stop(), 0);
    assert.deepEqual(order, ["onClose", "onClosed"]);
    await app.close();
    assert.equal(order.length, 2, "closing again is harmless");
  });

  it("answers every request to the end, while app.close() would refuse them", async (t) => {
    const { app } = await appWith(t);
    const client = clientOf(t, await listen(app));
    await closes(client);
    const stopped = app.drain.stop();
    assert.equal(await closes(client), true);
    await stopped;
  });

  it("ends though a hook fails, and says so", async (t) => {
    const logger = new LineLogger();
    const { app } = await appWith(t, { ...alone, logger });
    app.addHook("onClose", async () => {
      throw new Error("no such database");
    });
    await listen(app);
    assert.equal(await app.drain.stop(), 0);
    assert.match(logger.lines.join("\n"), /goodbye-failed: .*no such database/);
  });
});

describe("register(dnsDrain)", () => {
  for (const [options, name, message] of [
    [{ spreadMs: -1 }, "RangeError", /^Cannot drain: "spreadMs" must be a finite number/],
    [{ onClosed: "bye" as never }, "TypeError", /^Cannot drain: "onClosed" must be/],
    [{ name: "api.example" } as never, "TypeError", /^Cannot drain: "name" must be left out, or one of names,/],
  ] as const) {
    it(`refuses ${inspect(options)}`, async (t) => {
      const app = fastify();
      t.after(() => app.close());
      await assert.rejects(Promise.resolve(app.register(dnsDrain, options)), { name, message });
    });
  }

  it("leaves Fastify's own options of register() to Fastify", async (t) => {
    const app = fastify();
    t.after(() => app.close());
    await app.register(dnsDrain, { ...alone, prefix: "/v1", logLevel: "warn", logSerializers: {} });
    assert.equal(app.drain.phase, "serving");
  });

  it("refuses to do it twice, and leaves nothing behind", async (t) => {
    const before = process.listenerCount("SIGTERM");
    const { app } = await appWith(t, { logger: false });
    await assert.rejects(Promise.resolve(app.register(dnsDrain, { logger: false })), {
      code: "FST_ERR_DEC_ALREADY_PRESENT",
    });
    await app.close().catch(() => {});
    assert.equal(process.listenerCount("SIGTERM"), before);
  });
});
