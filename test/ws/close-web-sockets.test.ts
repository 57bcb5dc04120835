import assert from "node:assert/strict";
import { once } from "node:events";
import type { Server } from "node:http";
import { describe, it, type TestContext } from "node:test";

import type { DrainOptions } from "@dns-drain/core";
import { waitFor } from "@dns-drain/lab";
import { closeWebSockets, type CloseWebSocketsOptions } from "@dns-drain/ws";
import { WebSocket, WebSocketServer } from "ws";

import { startLiveHost, type LiveHost } from "../support/live-host.ts";

interface Client {
  readonly socket: WebSocket;
  /** The close frame that was received, as "code reason". */
  readonly closed: string | undefined;
}

interface Stage extends LiveHost {
  readonly sockets: WebSocketServer;
  readonly end: () => void;
  connect(path?: string): Promise<Client>;
}

interface StageOptions extends DrainOptions {
  readonly protocol?: "http" | "https";
  readonly closing?: CloseWebSocketsOptions<WebSocket>;
  /** Called for each handshake; `accept` lets it go on. */
  readonly atHandshake?: (accept: () => void) => void;
}

async function stage(
  t: TestContext,
  { protocol = "http", closing, atHandshake, ...options }: StageOptions = {},
): Promise<Stage> {
  const host = await startLiveHost(t, protocol, { spreadMs: 1_000, ...options });
  const sockets = new WebSocketServer({
    server: host.server as Server,
    ...(atHandshake && { verifyClient: (_info, accept) => atHandshake(() => accept(true)) }),
  });
  const end = closeWebSockets(host.drain, sockets, closing);
  t.after(() => sockets.close());
  async function connect(path = "/"): Promise<Client> {
    const client = openClient(host, path);
    await once(client.socket, "open");
    // The server may know of it a turn later.
    await waitFor(() => sockets.clients.size > 0, { what: "the server's side" });
    return client;
  }
  return { ...host, sockets, end, connect };
}

function openClient({ origin, closeLater }: LiveHost, path: string): Client {
  const socket = new WebSocket(origin.replace("http", "ws") + path, { rejectUnauthorized: false });
  closeLater({ destroy: () => socket.terminate() });
  let closed: string | undefined;
  socket.on("error", () => {});
  socket.on("close", (code, reason) => (closed = `${code} ${reason.toString()}`));
  return {
    socket,
    get closed() {
      return closed;
    },
  };
}

function untilClosed(client: Client): Promise<string> {
  return waitFor(() => client.closed, { what: "a close frame" });
}

describe("closeWebSockets()", () => {
  for (const protocol of ["http", "https"] as const)
    it(`tells each client to leave, at a moment of its own, over ${protocol}`, async (t) => {
      const { drain, pass, connect } = await stage(t, { protocol });
      const clients = await Promise.all(Array.from({ length: 24 }, () => connect()));
      drain.start();
      await pass(500);
      const closed = (): number => clients.filter((client) => client.closed !== undefined).length;
      await waitFor(() => closed() > 0, { what: "the first to leave" });
      assert.ok(closed() < 24, "some are left for the second half of the spread");
      await pass(500);
      for (const client of clients) assert.equal(await untilClosed(client), "1001 this host is leaving");
      const { upgraded } = drain.status().connections;
      if (upgraded > 0) await waitFor(() => drain.status().connections.upgraded === 0, { what: "nobody to be left" });
    });

  it("serves a client that comes during the drain for a while, then tells it too", async (t) => {
    const { drain, pass, connect } = await stage(t);
    drain.start();
    await pass(2_000);
    const client = await connect();
    assert.equal(client.closed, undefined);
    await pass(1_000);
    assert.match(await untilClosed(client), /^1001/);
  });

  it("tells a client whose handshake was under way at its moment as soon as that is done", async (t) => {
    let accept = (): void => {};
    const host = await stage(t, { atHandshake: (go) => (accept = go) });
    const told = new Promise<void>((resolve) => host.drain.on("leave", () => resolve()));
    const client = openClient(host, "/");
    await waitFor(() => host.drain.status().connections.upgraded === 1, { what: "the handshake" });
    host.drain.start();
    await host.pass(1_000);
    await told;
    accept();
    assert.match(await untilClosed(client), /^1001/);
  });

  it("tells nobody when the host is back before their moment", async (t) => {
    const { drain, pass, connect } = await stage(t);
    const client = await connect();
    drain.start();
    drain.cancel();
    await pass(10_000);
    assert.equal(client.socket.readyState, WebSocket.OPEN);
    client.socket.ping();
    await once(client.socket, "pong");
  });

  it("closes with the code and the reason that it is given, and only those that it may", async (t) => {
    const shouldClose = ({ protocol }: WebSocket): boolean => protocol === "";
    const { drain, pass, connect, sockets } = await stage(t, {
      closing: { code: 1012, reason: "moved", shouldClose: (client) => !kept.has(client) && shouldClose(client) },
    });
    const kept = new Set<WebSocket>();
    sockets.on("connection", (client, { url }) => {
      if (url === "/kept") kept.add(client);
    });
    const [told, left] = [await connect(), await connect("/kept")];
    await waitFor(() => kept.size === 1, { what: "both" });
    drain.start();
    await pass(1_000);
    assert.equal(await untilClosed(told), "1012 moved");
    assert.equal(left.socket.readyState, WebSocket.OPEN);
  });

  it("leaves nothing to cut at the deadline of a stop()", async (t) => {
    const { drain, pass, connect } = await stage(t, { spreadMs: 600_000 });
    const clients = [await connect(), await connect()];
    const stopped = drain.stop();
    const passToTheEnd = async (): Promise<boolean> => {
      await pass(500);
      return drain.phase === "closed" && clients.every(({ closed }) => closed !== undefined);
    };
    await waitFor(passToTheEnd, { what: "the end" });
    for (const client of clients) assert.match(client.closed ?? "", /^1001/);
    await pass(3_000);
    assert.equal(await stopped, 0);
  });

  for (const [way, finish] of [
    ["it is ended", ({ end }: Stage) => end()],
    ["the drain is detached", ({ drain }: Stage) => drain.detach()],
  ] as const)
    it(`leaves no listener behind when ${way}`, async (t) => {
      const host = await stage(t);
      const client = await host.connect();
      assert.equal(host.sockets.listenerCount("connection"), 1);
      finish(host);
      assert.equal(host.sockets.listenerCount("connection"), 0);
      host.drain.start();
      await host.pass(10_000);
      assert.equal(client.socket.readyState, WebSocket.OPEN);
    });

  for (const [options, message] of [
    [{ reson: "bye" }, '"reson" must be left out, or one of code, reason, shouldClose, received "bye"'],
    [{ code: 1006 }, '"code" must be a close code that may be sent (RFC 6455 §7.4), received 1006'],
    [{ code: "1001" }, '"code" must be a close code that may be sent (RFC 6455 §7.4), received "1001"'],
    [{ reason: "ä".repeat(62) }, '"reason" must be at most 123 bytes long, received 124'],
    [{ reason: 1 }, '"reason" must be a string, received 1'],
    [{ shouldClose: true }, '"shouldClose" must be a function, received true'],
  ] as const)
    it(`refuses: ${message}`, () => {
      const nobody = { on: () => assert.fail("it listens"), off() {} };
      const drain = { phase: "serving", on: () => assert.fail("it listens"), off() {} } as const;
      assert.throws(() => closeWebSockets(drain, nobody, options as CloseWebSocketsOptions<WebSocket>), {
        message: `Cannot close WebSockets: ${message}`,
      });
    });
});
