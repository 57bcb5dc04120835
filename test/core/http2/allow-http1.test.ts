import assert from "node:assert/strict";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import https from "node:https";
import { test, type TestContext } from "node:test";

import { waitFor } from "@dns-drain/lab";

import { certificate, soon, startHost, type Host } from "./host.ts";
import { connectRaw } from "./raw-client.ts";

/** A host on which both protocols get the same answer, late if it is asked for "/late". */
async function startBoth(t: TestContext): Promise<Host> {
  const host = await startHost(t, { protocol: "tls and HTTP/1.1", answer: () => {} });
  host.server.on("request", (request: Http2ServerRequest, response: Http2ServerResponse) => {
    setTimeout(() => response.end("hello"), request.url === "/late" ? 300 : 0);
  });
  return host;
}

function keepAlive(host: Host): https.Agent {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1, ca: certificate.cert });
  host.closeLater(agent);
  return agent;
}

/** The `Connection` of the answer. */
function get(host: Host, agent: https.Agent, path = "/"): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const request = https.get({ port: host.port, host: "127.0.0.1", path, agent }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.headers.connection));
    });
    request.on("error", reject);
  });
}

test("allowHTTP1: HTTP/1.1 is told by `Connection: close`, HTTP/2 by GOAWAY, and they are counted together", async (t) => {
  const host = await startBoth(t);
  const agent = keepAlive(host);
  assert.equal(await get(host, agent), "keep-alive");
  const client = await connectRaw(host);
  await client.getAnswer();
  assert.deepEqual(host.target.count(), { idle: 2, busy: 0, upgraded: 0 });
  host.target.shed({ ...soon, idleGraceMs: 5000, goaway: "response" });
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await get(host, agent), "close");
  const id = await client.getAnswer();
  assert.deepEqual(client.goaways[0], { lastStreamId: id, code: 0 });
  client.end();
  await waitFor(() => host.target.count().idle + host.target.count().busy === 0, { what: "both to leave" });
  assert.equal(host.target.tally.shed, 2);
});

test("allowHTTP1: those who come late are counted and told, whichever they speak", async (t) => {
  const host = await startBoth(t);
  host.target.shed({ ...soon, goaway: "response" });
  assert.equal(await get(host, keepAlive(host)), "close");
  const client = await connectRaw(host);
  const id = await client.getAnswer();
  assert.deepEqual(client.goaways[0], { lastStreamId: id, code: 0 });
  assert.equal(host.target.tally.arrived, 2);
  assert.ok(host.target.tally.lastArrivalAt !== undefined);
});

test("allowHTTP1: close() waits for the answers of both and stops to listen", async (t) => {
  const host = await startBoth(t);
  const agent = keepAlive(host);
  await get(host, agent);
  const client = await connectRaw(host);
  await client.getAnswer();
  const pending = get(host, agent, "/late");
  await waitFor(() => host.target.count().busy === 1, { what: "the request" });
  const closing = host.target.close(5000);
  assert.equal(await pending, "close");
  await client.getAnswer();
  client.end();
  assert.equal(await closing, 0);
  assert.equal(host.server.listening, false);
});
