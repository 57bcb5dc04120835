import assert from "node:assert/strict";
import { once } from "node:events";
import http2, { type ClientHttp2Session, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { describe, it, type TestContext } from "node:test";

import { waitFor } from "@dns-drain/lab";

import {
  certificate,
  dnsHasDropped,
  dnsSays,
  goes,
  startLiveHost,
  stays,
  type LiveHost,
  type Protocol,
} from "../support/live-host.ts";
import { connectRaw, type Frame, type RawClient } from "./http2/raw-client.ts";

interface Stage extends LiveHost {
  /** The names of the requests that reached the application. */
  readonly executed: string[];
  /** Answers the requests for "/late". */
  release(): void;
}

async function stage(t: TestContext, protocol: Protocol, misdirected: "name" | "stragglers"): Promise<Stage> {
  const host = await startLiveHost(t, protocol, { misdirected, maxDrainMs: 1_000 });
  const executed: string[] = [];
  const late: ServerHttp2Stream[] = [];
  host.server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    executed.push(String(headers[":authority"]));
    stream.on("error", () => {});
    if (headers[":path"] === "/late") late.push(stream);
    else answer(stream);
  });
  return { ...host, executed, release: () => late.splice(0).forEach(answer) };
}

function answer(stream: ServerHttp2Stream): void {
  stream.respond({ ":status": 200 });
  stream.end("served");
}

/** GET "/" of the name, without indexing (RFC 7541 §6.2.2). */
function fieldsFor(name: string): Buffer {
  return Buffer.concat([Buffer.from([0x82, 0x87, 0x84, 0x01, name.length]), Buffer.from(name)]);
}

/** `:status: 421`, in the three bytes of Huffman code that nghttp2 writes (RFC 7541 §6.2.1). */
const status421 = Buffer.from([0x48, 0x82, 0x68, 0x41]);

/** A session of Node's client, which never repeats a request. */
function connect({ origin, closeLater }: LiveHost): ClientHttp2Session {
  const session = http2.connect(origin, { ca: certificate.cert });
  session.on("error", () => {});
  closeLater(session);
  return session;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function get(session: ClientHttp2Session, name: string, headers: IncomingHttpHeaders = {}): Promise<Answer> {
  const stream = session.request({ ":path": "/", ":authority": name, ...headers });
  return whole(stream);
}

async function whole(stream: http2.ClientHttp2Stream): Promise<Answer> {
  let body = "";
  stream.setEncoding("utf8").on("data", (text: string) => (body += text));
  const [headers] = (await once(stream, "response")) as [IncomingHttpHeaders & { ":status"?: number }];
  await once(stream, "close");
  return { status: headers[":status"], headers, body };
}

/** Frames that matter, in the order in which they came. */
function orderOf({ frames }: RawClient, streamId: number): string[] {
  const isMeant = ({ type, streamId: of }: Frame): boolean => type === "GOAWAY" || of === streamId;
  return frames.filter(isMeant).map(({ type }) => type);
}

for (const protocol of ["h2c", "h2", "h2 and http"] as const) {
  describe(`misdirected: "name", HTTP/2 on ${protocol}`, () => {
    it("sends GOAWAY before the 421, and the application isn't asked", async (t) => {
      const host = await stage(t, protocol, "name");
      const client = await connectRaw(host);
      await client.saw("SETTINGS");
      host.watch.say(dnsSays({ left: goes }));
      const served = client.open(fieldsFor(stays), true);
      await client.saw("DATA", served);
      assert.equal(client.goaways.length, 0);
      const refused = client.open(fieldsFor(goes), true);
      await client.saw("DATA", refused);
      assert.deepEqual(orderOf(client, refused).slice(0, 3), ["GOAWAY", "HEADERS", "DATA"]);
      const { payload } = await client.saw("HEADERS", refused);
      assert.deepEqual(payload.subarray(0, 4), status421);
      assert.deepEqual(client.goaways[0], { lastStreamId: refused, code: 0 });
      await waitFor(() => client.hasFin, { what: "FIN" });
      assert.deepEqual(host.executed, [stays]);
      assert.equal(host.drain.phase, "serving");
    });

    it("lets streams that are open finish, of the other names on the session", async (t) => {
      const host = await stage(t, protocol, "name");
      host.watch.say(dnsSays({ left: goes }));
      const session = connect(host);
      const late = whole(session.request({ ":path": "/late", ":authority": stays }));
      await waitFor(() => host.executed.length === 1, { what: "the open stream" });
      assert.equal((await get(session, goes)).status, 421);
      host.release();
      assert.deepEqual(await late.then(({ status, body }) => ({ status, body })), { status: 200, body: "served" });
    });
  });

  describe(`misdirected: "stragglers", HTTP/2 on ${protocol}`, () => {
    it("answers sessions that came when every cache had had its time, once the host is drained", async (t) => {
      const host = await stage(t, protocol, "stragglers");
      const early = connect(host);
      assert.equal((await get(early, goes)).status, 200);
      host.watch.say(dnsHasDropped(true));
      const late = connect(host);
      await once(late, "remoteSettings");
      assert.equal((await get(connect(host), goes)).status, 200, "a draining host serves whoever comes");
      await host.pass(1_000);
      assert.equal(host.drain.phase, "drained");
      assert.equal((await get(late, goes)).status, 421);
      assert.equal((await get(connect(host), stays)).status, 421);
      assert.equal((await get(early, goes)).status, 200, "an old session is no straggler's");
      assert.equal(host.drain.status().misdirectedRequests, 2);
    });
  });
}

describe('misdirected: "name", HTTP/2', () => {
  it("says why, and that it isn't to be kept; nothing to HEAD", async (t) => {
    const host = await stage(t, "h2c", "name");
    host.watch.say(dnsSays({ left: goes }));
    const { body, headers } = await get(connect(host), goes);
    assert.match(body, /no longer leads to this host/);
    assert.equal(headers["cache-control"], "no-store");
    assert.equal((await get(connect(host), goes, { ":method": "HEAD" })).body, "");
  });

  it("answers an upload before it is read", async (t) => {
    const host = await stage(t, "h2c", "name");
    host.watch.say(dnsSays({ left: goes }));
    const session = connect(host);
    const stream = session.request({ ":path": "/", ":method": "POST", ":authority": goes });
    stream.on("error", () => {});
    stream.write("x".repeat(1_000_000));
    assert.equal((await whole(stream)).status, 421);
    await waitFor(() => session.destroyed, { what: "the end of the session" });
    assert.deepEqual(host.executed, []);
  });

  it("knows a name in every spelling, and by Host where there is no :authority", async (t) => {
    const host = await stage(t, "h2c", "name");
    host.watch.say(dnsSays({ left: goes }));
    for (const spelling of ["GOES.example:80", `${goes}.`, `${goes}:8443`])
      assert.equal((await get(connect(host), spelling)).status, 421, spelling);
    for (const other of [stays, `not-${goes}`, "127.0.0.1:80"])
      assert.equal((await get(connect(host), other)).status, 200, other);
  });

  it("asks the application, through its 'request' listener too, only about its own names", async (t) => {
    const host = await startLiveHost(t, "h2c", { misdirected: "name" });
    const executed: string[] = [];
    host.server.on("request", (request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) => {
      executed.push(request.authority);
      response.end("served");
    });
    host.watch.say(dnsSays({ left: goes }));
    assert.equal((await get(connect(host), goes)).status, 421);
    assert.equal((await get(connect(host), stays)).status, 200);
    assert.deepEqual(executed, [stays]);
  });

  it("ends the connection of a peer that never ends it itself", async (t) => {
    const host = await stage(t, "h2c", "name");
    host.watch.say(dnsSays({ left: goes }));
    const client = await connectRaw(host);
    const refused = client.open(fieldsFor(goes), true);
    await client.saw("DATA", refused);
    await waitFor(() => client.hasFin, { what: "FIN" });
    await waitFor(
      async () => {
        await host.pass(1_000);
        return host.drain.status().connections.idle + host.drain.status().connections.busy === 0;
      },
      { what: "the connection to be destroyed" },
    );
  });
});
