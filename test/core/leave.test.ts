import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";

import type { DrainOptions } from "@dns-drain/core";
import { waitFor } from "@dns-drain/lab";

import { startLiveHost, type LiveHost, type Protocol } from "../support/live-host.ts";
import { openRaw, type RawClient } from "./http1/raw-client.ts";

interface Stage extends LiveHost {
  /** What 'upgrade' and 'connect' have handed over. */
  readonly sockets: Socket[];
  /** What 'leave' has told of. */
  readonly told: Socket[];
  upgrade(): Promise<RawClient>;
  tunnel(): Promise<RawClient>;
}

const handshake = "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
const connect = "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n";

async function stage(t: TestContext, protocol: Protocol, options: DrainOptions = {}): Promise<Stage> {
  const host = await startLiveHost(t, protocol, { spreadMs: 1_000, ...options });
  const [sockets, told]: [Socket[], Socket[]] = [[], []];
  for (const event of ["upgrade", "connect"])
    host.server.on(event, (_request: unknown, socket: Socket) => {
      sockets.push(socket.on("error", () => {}).resume());
      socket.on("end", () => socket.end());
      socket.write("HTTP/1.1 200 handed over\r\n\r\n");
    });
  host.drain.on("leave", ({ socket }) => told.push(socket));
  async function open(request: string): Promise<RawClient> {
    const client = await openRaw(host.port, protocol === "http" ? "http" : "https");
    host.closeLater(client.socket);
    client.send(request);
    await client.responses(1);
    return client;
  }
  return { ...host, sockets, told, upgrade: () => open(handshake), tunnel: () => open(connect) };
}

function untilTold(told: readonly Socket[], count: number): Promise<boolean> {
  return waitFor(() => told.length >= count, { what: `${count} "leave" events` });
}

for (const protocol of ["http", "https", "h2 and http"] as const)
  describe(`"leave" on ${protocol}`, () => {
    it("comes once for each socket that was handed over, before and during the drain", async (t) => {
      const { drain, pass, sockets, told, upgrade, tunnel } = await stage(t, protocol);
      await Promise.all([upgrade(), tunnel()]);
      drain.start();
      assert.equal(told.length, 0);
      await pass(1_000);
      await untilTold(told, 2);
      await upgrade();
      await pass(1_000);
      await untilTold(told, 3);
      await pass(60_000);
      assert.equal(told.length, 3);
      assert.deepEqual(new Set(told), new Set(sockets), "they are those that the application has");
      assert.equal(drain.status().connections.upgraded, 3, "it is left to the application to end them");
    });
  });

describe('"leave"', () => {
  it("comes at moments of their own", async (t) => {
    const { drain, pass, told, upgrade } = await stage(t, "http");
    await Promise.all(Array.from({ length: 24 }, upgrade));
    drain.start();
    await pass(500);
    await untilTold(told, 1);
    assert.ok(told.length < 24, "some are left for the second half of the spread");
    await pass(500);
    await untilTold(told, 24);
  });

  it("doesn't come for a socket that is gone, nor when the host is back before its moment", async (t) => {
    const { drain, pass, sockets, told, upgrade } = await stage(t, "http");
    const gone = await upgrade();
    const back = await upgrade();
    drain.start();
    gone.socket.destroy();
    await waitFor(() => sockets.some(({ destroyed }) => destroyed), { what: "one to be gone" });
    drain.cancel();
    await pass(10_000);
    assert.deepEqual(told, []);
    assert.equal(back.ended, undefined);
    drain.start();
    await pass(1_000);
    await untilTold(told, 1);
    assert.deepEqual(
      told,
      sockets.filter(({ destroyed }) => !destroyed),
    );
  });

  it("may fail: the others hear it all the same", async (t) => {
    const { drain, pass, told, upgrade } = await stage(t, "http");
    await upgrade();
    drain.on("leave", () => {
      throw new Error("a listener's own");
    });
    const after: Socket[] = [];
    drain.on("leave", ({ socket }) => after.push(socket));
    drain.start();
    await pass(1_000);
    await untilTold(told, 1);
    assert.equal(after.length, 1);
  });

  it("comes before the end of a stop(), and who doesn't leave is cut", async (t) => {
    const { drain, pass, told, upgrade } = await stage(t, "http", { spreadMs: 600_000 });
    const client = await upgrade();
    const stopped = drain.stop();
    const passUntilTold = async (): Promise<boolean> => {
      await pass(500);
      return told.length === 1;
    };
    await waitFor(passUntilTold, { what: '"leave"' });
    assert.equal(client.ended, undefined);
    const passToTheEnd = async (): Promise<boolean> => {
      await pass(500);
      return drain.phase === "closed";
    };
    await waitFor(passToTheEnd, { what: "the end" });
    await waitFor(async () => pass(500).then(() => client.ended), { what: "the cut" });
    assert.equal(await stopped, 1);
  });
});

describe('"detach"', () => {
  it("comes once, as the last event, and no listener is left", async (t) => {
    const { drain, told, upgrade } = await stage(t, "http");
    await upgrade();
    let count = 0;
    drain.on("detach", () => (count += 1));
    drain.detach();
    drain.detach();
    drain.start();
    assert.equal(count, 1);
    assert.deepEqual(told, []);
  });
});
