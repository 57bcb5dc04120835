import assert from "node:assert/strict";
import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { describe, it, type TestContext } from "node:test";

import type { DrainOptions } from "@dns-drain/core";
import { waitFor } from "@dns-drain/lab";

import { startLiveHost, type LiveHost, type Protocol } from "../support/live-host.ts";
import { connectRaw, type RawClient } from "./http2/raw-client.ts";
import { writeAfterEnd } from "./write-after-end.ts";

interface Stage extends LiveHost {
  /** Event streams that are open. */
  readonly open: Set<ServerHttp2Stream>;
  /** Answers the requests for "/late". */
  release(): void;
}

async function stage(t: TestContext, protocol: Protocol, options: DrainOptions = {}): Promise<Stage> {
  const host = await startLiveHost(t, protocol, { spreadMs: 1_000, ...options });
  const open = new Set<ServerHttp2Stream>();
  const late: ServerHttp2Stream[] = [];
  host.server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    if (headers[":path"] === "/late") return void late.push(stream);
    open.add(stream);
    stream.on("close", () => open.delete(stream));
    stream.respond({ ":status": 200, "content-type": "text/event-stream" });
    stream.write("data: event\n\n");
  });
  const answer = (stream: ServerHttp2Stream): void => {
    stream.respond({ ":status": 200 });
    stream.end("served");
  };
  return { ...host, open, release: () => late.splice(0).forEach(answer) };
}

/** GET "/late", without indexing (RFC 7541 §6.2.2). */
const getLate = Buffer.concat([Buffer.from([0x82, 0x87, 0x01, 0x01, 0x61, 0x04, 5]), Buffer.from("/late")]);

async function subscribe(client: RawClient): Promise<number> {
  const id = client.get();
  await client.saw("DATA", id);
  return id;
}

/** The position of the frame that ends the stream; -1 while it is open. */
function endOf({ frames }: RawClient, id: number): number {
  return frames.findIndex(({ type, flags, streamId }) => streamId === id && type === "DATA" && (flags & 1) === 1);
}

function untilEnded(client: RawClient, id: number): Promise<boolean> {
  return waitFor(() => endOf(client, id) >= 0, { what: "the end of the event stream" });
}

for (const protocol of ["h2c", "h2"] as const)
  describe(`an event stream, HTTP/2 on ${protocol}`, () => {
    it("ends at its session's moment, behind GOAWAY", async (t) => {
      const { drain, pass, open, ...host } = await stage(t, protocol);
      const client = await connectRaw(host);
      const id = await subscribe(client);
      drain.start();
      assert.equal(endOf(client, id), -1);
      await pass(1_000);
      await untilEnded(client, id);
      assert.ok(client.frames.findIndex(({ type }) => type === "GOAWAY") < endOf(client, id));
      assert.deepEqual(client.goaways[0], { lastStreamId: id, code: 0 });
      await waitFor(() => open.size === 0, { what: "the application's 'close' handler" });
      await waitFor(() => client.hasFin, { what: "FIN" });
    });
  });

describe("an event stream, HTTP/2", () => {
  it("ends beside a request that is under way, and that is answered", async (t) => {
    const { drain, pass, release, ...host } = await stage(t, "h2c", { idleGraceMs: 2_000 });
    const client = await connectRaw(host);
    const id = await subscribe(client);
    const late = client.open(getLate, true);
    await client.saw("SETTINGS");
    drain.start();
    await pass(3_000);
    await untilEnded(client, id);
    assert.equal(endOf(client, late), -1);
    release();
    await waitFor(() => endOf(client, late) >= 0, { what: "the answer" });
  });

  it("that begins as the last answer of its session is ended after a while", async (t) => {
    const { drain, pass, open, ...host } = await stage(t, "h2c", {
      goaway: "response",
      idleGraceMs: 60_000,
      spreadMs: 0,
    });
    const client = await connectRaw(host);
    await client.saw("SETTINGS");
    drain.start();
    await pass(1);
    const id = await subscribe(client);
    assert.equal(client.goaways.length, 1);
    assert.equal(open.size, 1);
    await pass(5_000);
    await untilEnded(client, id);
  });

  it("may be written to afterwards: that doesn't crash the process", async (t) => {
    const { drain, pass, open, ...host } = await stage(t, "h2c");
    const client = await connectRaw(host);
    const id = await subscribe(client);
    const [stream] = open;
    const errors = writeAfterEnd(stream!);
    drain.start();
    await pass(1_000);
    await waitFor(() => errors.length === 1, { what: "the error of the late write" });
    assert.match(errors[0] ?? "", /write after end/);
    await waitFor(() => endOf(client, id) >= 0 || client.isGone, { what: "the end of the stream" });
  });

  it("goes on when the host is back before its moment", async (t) => {
    const { drain, pass, open, ...host } = await stage(t, "h2c");
    const client = await connectRaw(host);
    await subscribe(client);
    drain.start();
    drain.cancel();
    await pass(10_000);
    assert.equal(open.size, 1);
    assert.equal(client.goaways.length, 0);
  });

  it("ends at once when the host closes", async (t) => {
    const { drain, ...host } = await stage(t, "h2c", { spreadMs: 600_000 });
    const client = await connectRaw(host);
    const id = await subscribe(client);
    drain.start();
    void drain.stop();
    void drain.stop();
    await untilEnded(client, id);
  });
});
