import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { connect, createServer as createHttp2Server } from "node:http2";
import { after, describe, it } from "node:test";

import { createDrain } from "@dns-drain/core";
import { createHttp1Client, listenLocally } from "@dns-drain/lab";
import express from "express";
import Koa from "koa";

const drain = createDrain({ signals: [], logger: false });
after(() => drain.detach());

/** The status and the headers that matter, as a health check on one connection sees them. */
async function probeTwice(port: number, method = "GET"): Promise<string[]> {
  const client = createHttp1Client({ host: "127.0.0.1", port });
  const seen: string[] = [];
  for (const change of [() => drain.start("maintenance"), () => drain.cancel("done"), () => {}]) {
    const outcome = await client.request({ method, path: "/ready" });
    assert.equal(outcome.kind, "answered");
    seen.push(`${outcome.status} ${outcome.headers.get("retry-after") ?? "-"} ${outcome.body.toString()}`);
    assert.equal(outcome.headers.get("cache-control"), "no-store");
    change();
  }
  assert.equal(client.connections, 1, "all on the connection that was open before");
  client.close();
  return seen;
}

const answers = [
  /^200 - \{"phase":"serving",.*\}$/,
  /^503 5 \{"phase":"draining","reason":"maintenance"\}$/,
  /^200 - \{"phase":"serving",.*\}$/,
];

describe("readiness()", () => {
  it("answers 200 while serving, else 503, on a connection that is open already (node:http)", async (t) => {
    const server = createHttpServer(drain.readiness());
    t.after(() => server.close());
    const seen = await probeTwice(await listenLocally(server));
    for (const [index, answer] of answers.entries()) assert.match(seen[index]!, answer);
  });

  it("is a handler for Express", async (t) => {
    const app = express().get("/ready", drain.readiness());
    const server = createHttpServer(app);
    t.after(() => server.close());
    const seen = await probeTwice(await listenLocally(server));
    for (const [index, answer] of answers.entries()) assert.match(seen[index]!, answer);
  });

  it("answers HEAD without a body", async (t) => {
    const server = createHttpServer(drain.readiness());
    t.after(() => server.close());
    assert.deepEqual(await probeTwice(await listenLocally(server), "HEAD"), ["200 - ", "503 5 ", "200 - "]);
  });

  it("answers HTTP/2 by the compatibility API", async (t) => {
    const server = createHttp2Server(drain.readiness());
    const session = connect(`http://127.0.0.1:${await listenLocally(server)}`);
    t.after(() => {
      session.destroy();
      server.close();
    });
    for (const method of ["GET", "HEAD"]) {
      const stream = session.request({ ":method": method, ":path": "/ready" });
      let body = "";
      stream.setEncoding("utf8").on("data", (part: string) => (body += part));
      const [headers] = (await once(stream, "response")) as [Record<string, unknown>];
      if (!stream.closed) await once(stream, "close");
      assert.equal(headers[":status"], 200);
      assert.match(body, method === "GET" ? /^\{"phase":"serving",.*\}$/ : /^$/);
    }
  });

  it("answers in Koa, where it is given Node's own request and response", async (t) => {
    const ready = drain.readiness();
    const app = new Koa().use((context) => {
      context.respond = false;
      ready(context.req, context.res);
    });
    const answer = app.callback();
    const server = createHttpServer((request, response) => void answer(request, response));
    t.after(() => server.close());
    const seen = await probeTwice(await listenLocally(server));
    for (const [index, expected] of answers.entries()) assert.match(seen[index]!, expected);
  });
});
