import assert from "node:assert/strict";
import http2 from "node:http2";
import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, it, type TestContext } from "node:test";

import { openRaw } from "../core/http1/raw-client.ts";
import { dnsSays, goes, startLiveHost, stays } from "../support/live-host.ts";

/** What somebody might write into Host who wants to be told it, to be taken for somebody else, or to break something. */
const hosts = [
  `${goes}<script>alert(1)</script>`,
  `${goes}\u001B[2J`,
  `${goes}\tx`,
  `user@${goes}`,
  `${goes}, ${stays}`,
  `${goes}:80:80`,
  `${goes}/../${stays}`,
  `%67oes.example`,
  "__proto__",
  "constructor",
  "g\u00F6es.example",
  "[::1",
  "x".repeat(10_000),
];

describe('misdirected: "name", to a client that means harm', () => {
  it("tells back nothing of what it was asked, and refuses nobody but who asks for the name that has left", async (t) => {
    const { connect, executed, lines } = await openHost(t);
    for (const host of hosts) {
      const client = await connect();
      client.send(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      await client.closed();
      // 400 is Node's own answer to what isn't HTTP.
      assert.match(client.received, /^HTTP\/1\.1 (200|400) /, host);
      assert.ok(!client.received.includes(host), host);
    }
    assert.ok(!executed.includes(goes));
    assert.deepEqual(lines, []);
  });

  it("tells back nothing in a 421 either, whatever else the request says", async (t) => {
    const { connect, lines } = await openHost(t);
    const client = await connect();
    client.send(
      `GET /?q=mine HTTP/1.1\r\nHost: ${goes.toUpperCase()}:8\r\nConnection: mine, close\r\nX-Mine: mine\r\n\r\n`,
    );
    await client.closed();
    assert.match(client.received, /^HTTP\/1\.1 421 [^]*\r\nConnection: close\r\n/);
    assert.doesNotMatch(client.received, /mine|goes/i);
    assert.deepEqual(lines, []);
  });

  it("decides by the Host that the application sees, where there are two", async (t) => {
    const { connect, executed } = await openHost(t);
    for (const [first, second] of [
      [stays, goes],
      [goes, stays],
    ]) {
      const client = await connect();
      client.send(`GET / HTTP/1.1\r\nHost: ${first}\r\nHost: ${second}\r\nConnection: close\r\n\r\n`);
      await client.closed();
      assert.match(client.received, first === goes ? /^HTTP\/1\.1 421 / : /^HTTP\/1\.1 200 /);
    }
    assert.deepEqual(executed, [stays]);
  });

  it("decides by the :authority that the application sees, where Host says something else", async (t) => {
    const host = await startLiveHost(t, "h2c", { misdirected: "name" });
    const executed: string[] = [];
    host.server.on("stream", (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => {
      executed.push(String(headers[":authority"]));
      stream.respond({ ":status": 200 });
      stream.end();
    });
    host.watch.say(dnsSays({ left: goes }));
    for (const [authority, other] of [
      [stays, goes],
      [goes, stays],
    ]) {
      const session = http2.connect(host.origin);
      host.closeLater(session);
      const request = session.request({ ":authority": authority, host: other });
      const status = await new Promise((resolve, reject) => {
        request.on("response", (headers) => resolve(headers[":status"])).on("error", reject);
      });
      assert.equal(status, authority === goes ? 421 : 200);
    }
    assert.deepEqual(executed, [stays]);
  });
});

/** A host of two names, of which one has left DNS. */
async function openHost(t: TestContext) {
  const lines: string[] = [];
  const executed: string[] = [];
  const hear = (line: string): void => void lines.push(line);
  const host = await startLiveHost(t, "http", {
    misdirected: "name",
    logger: { info: hear, warn: hear, error: hear },
  });
  host.server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    executed.push(String(request.headers.host));
    response.end("served");
  });
  host.watch.say(dnsSays({ left: goes }));
  lines.length = 0;
  const connect = async () => {
    const client = await openRaw(host.port);
    host.closeLater(client.socket);
    return client;
  };
  return { connect, executed, lines };
}
