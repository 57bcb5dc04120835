import assert from "node:assert/strict";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";

import { waitFor } from "@dns-drain/lab";

import {
  dnsHasDropped,
  dnsSays,
  goes,
  startLiveHost,
  stays,
  type LiveHost,
  type Protocol,
} from "../support/live-host.ts";
import { openRaw, saysClose, type RawClient } from "./http1/raw-client.ts";
import { connectionsOf } from "./http1/server.ts";

interface Stage extends LiveHost {
  /** The names of the requests that reached the application. */
  readonly executed: string[];
  connect(): Promise<RawClient>;
}

/** A host that answers every request, "/late" when it is released. */
async function stage(t: TestContext, protocol: Protocol, misdirected: "name" | "stragglers"): Promise<Stage> {
  const host = await startLiveHost(t, protocol, { misdirected, maxDrainMs: 1_000 });
  const executed: string[] = [];
  host.server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    executed.push(String(request.headers.host));
    if (request.url === "/late") setTimeout(() => response.end("late"), 100);
    else response.end("served");
  });
  async function connect(): Promise<RawClient> {
    const client = await openRaw(host.port, protocol === "http" ? "http" : "https");
    host.closeLater(client.socket);
    return client;
  }
  return { ...host, executed, connect };
}

function get(host: string, path = "/", lines = ""): string {
  return `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${lines}\r\n`;
}

/** Sends it, and resolves with the head of the last of so many responses. */
async function ask(client: RawClient, text: string, count = 1): Promise<string> {
  client.send(text);
  return (await client.responses(count)).at(-1) ?? "";
}

function assertRefused(head: string): void {
  assert.match(head, /^HTTP\/1\.1 421 Misdirected Request\r\n/);
  assert.match(head, /\r\ncache-control: no-store\r\n/i);
  assert.ok(saysClose(head), head);
}

for (const protocol of ["http", "https", "h2 and http"] as const) {
  describe(`misdirected: "name", HTTP/1.1 on ${protocol}`, () => {
    it("answers 421, says why, and closes, while the host serves its other names", async (t) => {
      const { watch, drain, executed, connect } = await stage(t, protocol, "name");
      watch.say(dnsSays({ left: goes }));
      const [client, other] = [await connect(), await connect()];
      assertRefused(await ask(client, get(goes)));
      assert.equal(await client.closed(), "fin");
      assert.match(client.received, /no longer leads to this host/);
      assert.match(await ask(other, get(stays)), /^HTTP\/1\.1 200/);
      assert.match(await ask(other, get(stays), 2), /keep-alive/i);
      assert.deepEqual(executed, [stays, stays]);
      assert.equal(drain.phase, "serving");
      assert.equal(drain.status().misdirectedRequests, 1);
    });
  });

  describe(`misdirected: "stragglers", HTTP/1.1 on ${protocol}`, () => {
    it("answers those who came when every cache had had its time, once the host is drained", async (t) => {
      const { watch, drain, pass, connect } = await stage(t, protocol, "stragglers");
      const early = await connect();
      assert.match(await ask(early, get(goes)), /^HTTP\/1\.1 200/);
      watch.say(dnsHasDropped(true));
      assert.equal(drain.phase, "draining");
      const late = await connect();
      assert.match(await ask(await connect(), get(goes)), /^HTTP\/1\.1 200/, "a draining host serves whoever comes");
      await pass(1_000);
      assert.equal(drain.phase, "drained");
      assertRefused(await ask(late, get(goes)));
      assertRefused(await ask(await connect(), get(goes)));
      assert.match(await ask(early, get(goes), 2), /^HTTP\/1\.1 200/, "an old connection is no straggler's");
    });
  });
}

describe('misdirected: "name"', () => {
  it("knows a name in every spelling", async (t) => {
    const { watch, executed, connect } = await stage(t, "http", "name");
    watch.say(dnsSays({ left: goes }));
    for (const spelling of ["GOES.example", `${goes}:8080`, `${goes}.`, `${goes}.:80`])
      assertRefused(await ask(await connect(), get(spelling)));
    assertRefused(await ask(await connect(), get(stays, `http://${goes}/x`)));
    assert.deepEqual(executed, []);
    for (const other of [`not-${goes}`, `${goes}.net`, "127.0.0.1", "[::1]:80"])
      assert.match(await ask(await connect(), get(other)), /^HTTP\/1\.1 200/);
    assert.match(await ask(await connect(), get(goes, `http://${stays}/x`)), /^HTTP\/1\.1 200/);
  });

  it("executes nothing that comes behind a 421, and answers what came before it", async (t) => {
    const { watch, executed, connect } = await stage(t, "http", "name");
    watch.say(dnsSays({ left: goes }));
    const client = await connect();
    client.send(get(stays, "/late") + get(goes) + get(stays) + get(stays));
    assert.equal(await client.closed(), "fin");
    assert.deepEqual(executed, [stays]);
    const heads = await client.responses(2);
    assert.equal(heads.length, 2);
    assert.match(heads[0] ?? "", /^HTTP\/1\.1 200/);
    assertRefused(heads[1] ?? "");
  });

  it("goes on to execute nothing behind it when the name comes back meanwhile", async (t) => {
    const { watch, executed, connect, server } = await stage(t, "http", "name");
    watch.say(dnsSays({ left: goes }));
    const client = await connect();
    client.socket.allowHalfOpen = true;
    assertRefused(await ask(client, get(goes)));
    watch.say(dnsSays({}));
    client.send(get(stays));
    assert.match(await ask(await connect(), get(goes)), /^HTTP\/1\.1 200/);
    assert.deepEqual(executed, [goes]);
    assert.ok(server.listening);
  });

  it("doesn't reset the connection of an upload that nobody reads", async (t) => {
    const { watch, executed, connect } = await stage(t, "http", "name");
    watch.say(dnsSays({ left: goes }));
    const client = await connect();
    const body = "x".repeat(4_000_000);
    client.send(`POST / HTTP/1.1\r\nHost: ${goes}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    const [head = ""] = await client.responses(1);
    assertRefused(head);
    assert.equal(await client.closed(), "fin");
    assert.deepEqual(executed, []);
  });

  it("answers HEAD, and who waits for 100 (Continue), in the same way", async (t) => {
    const { watch, connect, server } = await stage(t, "http", "name");
    (server as Server).on("checkContinue", () => assert.fail("the application was asked"));
    watch.say(dnsSays({ left: goes }));
    assertRefused(await ask(await connect(), get(goes).replace("GET", "HEAD")));
    const expecting = get(goes, "/", "Content-Length: 5\r\nExpect: 100-continue\r\n").replace("GET", "POST");
    assertRefused(await ask(await connect(), expecting));
  });

  it("answers a WebSocket's handshake, and leaves a tunnel to the application", async (t) => {
    const { watch, connect, server } = await stage(t, "http", "name");
    const handedOver: string[] = [];
    for (const event of ["upgrade", "connect"])
      server.on(event, (request: IncomingMessage, socket: Socket) => {
        handedOver.push(`${event} ${request.headers.host}`);
        socket.end("HTTP/1.1 200 OK\r\n\r\n");
      });
    watch.say(dnsSays({ left: goes }));
    const webSocket = await connect();
    assertRefused(await ask(webSocket, get(goes, "/", "Connection: Upgrade\r\nUpgrade: websocket\r\n")));
    assert.equal(await webSocket.closed(), "fin");
    await ask(await connect(), `CONNECT ${goes}:443 HTTP/1.1\r\nHost: ${goes}:443\r\n\r\n`);
    await ask(await connect(), get(stays, "/", "Connection: Upgrade\r\nUpgrade: websocket\r\n"));
    assert.deepEqual(handedOver, [`connect ${goes}:443`, `upgrade ${stays}`]);
  });

  it("hands over nothing behind a 421, and survives the reset of such a client", async (t) => {
    const { watch, server, connect } = await stage(t, "http", "name");
    let handedOver = 0;
    server.on("upgrade", () => handedOver++);
    watch.say(dnsSays({ left: goes }));
    const client = await connect();
    const upgrade = get(goes, "/", "Connection: Upgrade\r\nUpgrade: websocket\r\n");
    assertRefused(await ask(client, get(goes) + upgrade));
    client.socket.resetAndDestroy();
    await waitFor(() => connectionsOf(server as Server).then((count) => count === 0), { what: "nobody to be left" });
    assert.equal(handedOver, 0);
  });

  it("serves the name again when it is listed again", async (t) => {
    const { watch, connect } = await stage(t, "http", "name");
    const client = await connect();
    watch.say(dnsSays({ left: goes, isOver: false }));
    assert.match(await ask(client, get(goes)), /^HTTP\/1\.1 200/);
    watch.say(dnsSays({ left: goes }));
    watch.say(dnsSays({}));
    assert.match(await ask(client, get(goes), 2), /^HTTP\/1\.1 200/);
  });

  it("leaves the server as it was found when the drain is detached", async (t) => {
    const { watch, connect, server, drain } = await stage(t, "http", "name");
    watch.say(dnsSays({ left: goes }));
    drain.detach();
    assert.ok(!Object.hasOwn(server, "emit"));
    assert.match(await ask(await connect(), get(goes)), /^HTTP\/1\.1 200/);
  });
});

describe('misdirected: "stragglers"', () => {
  it("answers nobody on a host that was drained by hand: no DNS has sent anybody elsewhere", async (t) => {
    const { drain, pass, connect } = await stage(t, "http", "stragglers");
    drain.start();
    await pass(2_000);
    await waitFor(() => drain.phase === "drained", { what: "drained" });
    assert.match(await ask(await connect(), get(goes)), /^HTTP\/1\.1 200/);
  });

  it("serves health checks on, which ask by address", async (t) => {
    const { watch, drain, pass, connect } = await stage(t, "http", "stragglers");
    watch.say(dnsHasDropped(true));
    await pass(2_000);
    assert.equal(drain.phase, "drained");
    for (const address of ["10.0.0.7:8080", "[fd00::7]:8080", "[fd00::7]"])
      assert.match(await ask(await connect(), get(address)), /^HTTP\/1\.1 200/, address);
    assertRefused(await ask(await connect(), get(goes)));
  });

  it("serves again when the host is listed again", async (t) => {
    const { watch, drain, pass, connect } = await stage(t, "http", "stragglers");
    watch.say(dnsHasDropped(true));
    await pass(2_000);
    assert.equal(drain.phase, "drained");
    const client = await connect();
    watch.say(dnsSays({}));
    assert.match(await ask(client, get(goes)), /^HTTP\/1\.1 200/);
  });
});
