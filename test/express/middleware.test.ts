import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { describe, it, type TestContext } from "node:test";
import { connect } from "node:tls";

import { dnsDrain, type ExpressDrain } from "@dns-drain/express";
import { createCertificate, createHttp1Client, listenLocally, type Http1Client } from "@dns-drain/lab";
import express, { type Express } from "express";

const quiet = { signals: [], logger: false } as const;

async function listen(t: TestContext, server: Server): Promise<number> {
  const port = await listenLocally(server);
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return port;
}

function clientOf(t: TestContext, options: Parameters<typeof createHttp1Client>[0]): Http1Client {
  const client = createHttp1Client(options);
  t.after(() => client.close());
  return client;
}

function appWith(t: TestContext): { app: Express; drain: ExpressDrain } {
  const drain = dnsDrain({ ...quiet, spreadMs: 0 });
  t.after(() => drain.detach());
  const app = express();
  app.use(drain);
  app.get("/ready", drain.readiness());
  app.get("/", (_request, response) => void response.send("hello"));
  return { app, drain };
}

async function closes(client: Http1Client): Promise<boolean> {
  const outcome = await client.request();
  assert.equal(outcome.kind, "answered");
  return outcome.closes;
}

describe("the middleware", () => {
  it("changes nothing while serving", async (t) => {
    const { app, drain } = appWith(t);
    const client = clientOf(t, { host: "127.0.0.1", port: await listen(t, createServer(app)) });
    for (let request = 0; request < 3; request++) assert.equal(await closes(client), false);
    assert.equal(client.connections, 1);
    assert.equal(drain.status().connections.idle, 1);
  });

  it("finds the server by its first request, and sheds the connection that it came on", async (t) => {
    const { app, drain } = appWith(t);
    const client = clientOf(t, { host: "127.0.0.1", port: await listen(t, createServer(app)) });
    assert.equal(await closes(client), false);
    drain.start();
    assert.equal(await closes(client), true);
    assert.equal(await closes(client), true, "and so are the connections that come later");
    assert.equal(client.connections, 2);
  });

  it("finds the server while draining, and sheds from the second request on", async (t) => {
    const { app, drain } = appWith(t);
    const port = await listen(t, createServer(app));
    drain.start();
    const client = clientOf(t, { host: "127.0.0.1", port });
    await closes(client);
    assert.equal(await closes(client), true);
  });

  it("does the same for every server that the app is used with, https too", async (t) => {
    const { app, drain } = appWith(t);
    const { key, cert } = createCertificate(["127.0.0.1"]);
    const plain = await listen(t, createServer(app));
    const secure = await listen(t, createHttpsServer({ key, cert }, app));
    const clients = [
      clientOf(t, { host: "127.0.0.1", port: plain }),
      clientOf(t, {
        host: "127.0.0.1",
        port: secure,
        connect: () => connect({ host: "127.0.0.1", port: secure, ca: cert }),
      }),
    ];
    for (const client of clients) assert.equal(await closes(client), false);
    drain.start();
    for (const client of clients) assert.equal(await closes(client), true);
  });

  it("attaches a server once, though it was attached before", async (t) => {
    const { app, drain } = appWith(t);
    const server = createServer(app);
    drain.attach(server);
    const client = clientOf(t, { host: "127.0.0.1", port: await listen(t, server) });
    await closes(client);
    const { idle, busy } = drain.status().connections;
    assert.equal(idle + busy, 1);
  });

  it("lets requests pass that come on no socket of a server", () => {
    const drain = dnsDrain(quiet);
    let isPassed = false;
    drain({ socket: {} } as never, {} as never, () => (isPassed = true));
    assert.ok(isPassed);
    drain.detach();
  });

  it("lets requests pass after it was detached, and leaves the server alone", async (t) => {
    const { app, drain } = appWith(t);
    const server = createServer(app);
    const client = clientOf(t, { host: "127.0.0.1", port: await listen(t, server) });
    drain.detach();
    assert.equal(await closes(client), false);
    assert.ok(!Object.hasOwn(server, "emit"));
  });

  it("is the drain itself: its phase is that of the moment", (t) => {
    const { drain } = appWith(t);
    const seen = [drain.phase];
    drain.start();
    seen.push(drain.phase, drain.status().phase);
    assert.deepEqual(seen, ["serving", "draining", "draining"]);
  });
});
