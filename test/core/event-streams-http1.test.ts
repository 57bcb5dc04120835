import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, it, type TestContext } from "node:test";

import type { DrainOptions } from "@dns-drain/core";
import { waitFor } from "@dns-drain/lab";

import { startLiveHost, type LiveHost } from "../support/live-host.ts";
import { openRaw, saysClose, type RawClient } from "./http1/raw-client.ts";
import { writeAfterEnd } from "./write-after-end.ts";

interface Stage extends LiveHost {
  /** Responses that are under way. */
  readonly open: Set<ServerResponse>;
  connect(): Promise<RawClient>;
}

type Begin = (response: ServerResponse) => void;

const type = "text/event-stream";

/** Ways in which applications begin an event stream. */
const begins: Readonly<Record<string, Begin>> = {
  "writeHead() with an object": (response) => response.writeHead(200, { "Content-Type": type }),
  "writeHead() with a list": (response) => response.writeHead(200, ["content-type", `${type}; charset=utf-8`]),
  "setHeader()": (response) => response.setHeader("content-type", type),
  "a type in capitals": (response) =>
    response.writeHead(200, "OK", { "CONTENT-TYPE": "Text/Event-Stream;charset=UTF-8" }),
};

const anEvent = "data: event\n\n";

async function stage(
  t: TestContext,
  begin: Begin,
  options: DrainOptions = {},
  protocol: "http" | "https" = "http",
): Promise<Stage> {
  const host = await startLiveHost(t, protocol, { spreadMs: 1_000, ...options });
  const open = new Set<ServerResponse>();
  host.server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (request.url !== "/events") return void response.end("served");
    open.add(response);
    response.on("close", () => open.delete(response));
    begin(response);
    response.write(anEvent);
  });
  const connect = async (): Promise<RawClient> => {
    const client = await openRaw(host.port, protocol);
    host.closeLater(client.socket);
    return client;
  };
  return { ...host, open, connect };
}

/** Opens an event stream, and waits for its first event. */
async function subscribe(client: RawClient): Promise<string> {
  const before = client.received.length;
  const head = await client.get("/events");
  await waitFor(() => client.received.slice(before).includes(anEvent), { what: "an event" });
  return head;
}

function hasEnded(client: RawClient): boolean {
  return client.received.endsWith("\r\n0\r\n\r\n");
}

function untilEnded(client: RawClient): Promise<boolean> {
  return waitFor(() => hasEnded(client), { what: "the end of the event stream" });
}

describe("an event stream, HTTP/1.1", () => {
  for (const [way, begin] of Object.entries(begins))
    it(`that began before the drain, by ${way}, ends in good order at its connection's moment`, async (t) => {
      const { drain, pass, open, connect } = await stage(t, begin);
      const client = await connect();
      assert.ok(!saysClose(await subscribe(client)));
      drain.start();
      await pass(0);
      assert.equal(open.size, 1);
      await pass(1_000);
      await untilEnded(client);
      await waitFor(() => open.size === 0, { what: "the application's 'close' handler" });
      assert.equal(client.ended, undefined, "the connection closes on its next response");
      assert.ok(saysClose(await client.get("/")));
      assert.equal(await client.closed(), "fin");
    });

  it("ends over TLS too", async (t) => {
    const { drain, pass, connect } = await stage(t, begins["setHeader()"]!, {}, "https");
    const client = await connect();
    await subscribe(client);
    drain.start();
    await pass(1_000);
    await untilEnded(client);
  });

  it("ends for each client at a moment of its own", async (t) => {
    const { drain, pass, connect } = await stage(t, begins["setHeader()"]!);
    const clients = await Promise.all(Array.from({ length: 24 }, connect));
    await Promise.all(clients.map(subscribe));
    drain.start();
    await pass(500);
    const ended = (): number => clients.filter(hasEnded).length;
    await waitFor(() => ended() > 0, { what: "the first ends" });
    assert.ok(ended() < 24, "some are left for the second half of the spread");
    await pass(500);
    await Promise.all(clients.map(untilEnded));
  });

  it("that begins while the host drains lasts for a while, and closes its connection", async (t) => {
    const { drain, pass, open, connect } = await stage(t, begins["writeHead() with an object"]!);
    drain.start();
    const client = await connect();
    assert.ok(saysClose(await subscribe(client)));
    assert.equal(open.size, 1);
    await pass(1_000);
    await untilEnded(client);
    assert.equal(await client.closed(), "fin");
  });

  it("that can't be ended in good order, because others have patched it, is cut off", async (t) => {
    const { drain, pass, open, connect } = await stage(t, begins["writeHead() with an object"]!);
    const client = await connect();
    await subscribe(client);
    const [response] = open;
    response!.end = () => {
      throw new Error("patched");
    };
    drain.start();
    await pass(1_000);
    await waitFor(() => open.size === 0, { what: "the application's 'close' handler" });
    await client.closed();
    assert.ok(!hasEnded(client));
  });

  it("may be written to afterwards: that doesn't crash the process", async (t) => {
    const { drain, pass, open, connect } = await stage(t, begins["writeHead() with an object"]!);
    const client = await connect();
    await subscribe(client);
    const [response] = open;
    drain.start();
    const errors = writeAfterEnd(response!);
    await pass(1_000);
    await untilEnded(client);
    await waitFor(() => errors.length === 1, { what: "the error of the late write" });
    assert.match(errors[0] ?? "", /write after end/);
    assert.doesNotMatch(client.received, /too late/);
  });

  it("goes on when the host is back before its moment", async (t) => {
    const { drain, pass, open, connect } = await stage(t, begins["writeHead() with an object"]!);
    const client = await connect();
    await subscribe(client);
    drain.start();
    const late = await connect();
    await subscribe(late);
    drain.cancel();
    await pass(10_000);
    assert.equal(open.size, 2);
    assert.ok(!hasEnded(client));
  });

  it("ends before the deadline of a stop(), which has nothing to cut then", async (t) => {
    const { drain, pass, connect } = await stage(t, begins["setHeader()"]!, { spreadMs: 600_000 });
    const client = await connect();
    await subscribe(client);
    const stopped = drain.stop();
    const passUntilEnded = async (): Promise<boolean> => {
      await pass(500);
      return hasEnded(client);
    };
    await waitFor(passUntilEnded, { what: "the end of the event stream" });
    await pass(25_000);
    assert.equal(await stopped, 0);
  });

  it("is the only response that is ended", async (t) => {
    const begin: Begin = (response) => response.writeHead(200, { "Content-Type": "text/plain", "X-Note": type });
    const { drain, pass, open, connect } = await stage(t, begin);
    const client = await connect();
    await subscribe(client);
    drain.start();
    await pass(10_000);
    assert.equal(open.size, 1);
    for (const response of open) response.end();
    await untilEnded(client);
  });
});
