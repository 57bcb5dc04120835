import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";
import tls from "node:tls";

import type { TcpDrain } from "@dns-drain/net";
import { FakeClock, waitFor } from "@dns-drain/lab";

import { connectTo, type LineClient } from "./support/line-client.ts";
import { certificate, drainService, createLineService, type LineService } from "./support/line-service.ts";

/** A client whose connection has been accepted, and which hasn't said anything yet. */
interface Newcomer {
  readonly socket: Socket;
  /** Does the whole handshake, and may ask then. */
  finish(): Promise<LineClient>;
}

async function arrive(t: TestContext, service: LineService): Promise<Newcomer> {
  const accepted = once(service.server, "connection") as Promise<[Socket]>;
  const socket = connect(service.port, service.address);
  t.after(() => socket.destroy());
  socket.on("error", () => {});
  const [atServer] = await accepted;
  const secure = (): Socket => tls.connect({ socket, ca: certificate.cert, host: service.address });
  return {
    socket,
    finish() {
      assert.equal(atServer.destroyed, false, "the server has cut it");
      return connectTo(t, service, secure);
    },
  };
}

/** Time stands still unless a test moves it: no handshake grows old on a busy machine. */
async function stage(
  t: TestContext,
  options: Parameters<typeof drainService>[1],
): Promise<{ clock: FakeClock; service: LineService; drain: TcpDrain }> {
  const clock = new FakeClock();
  const service = createLineService(t, { isTls: true });
  const drain = drainService(service, { clock, spreadMs: 0, ...options });
  t.after(() => drain.detach());
  await service.listen();
  return { clock, service, drain };
}

describe("A TLS handshake at a drain of @dns-drain/net", { concurrency: true, timeout: 60_000 }, () => {
  it("is waited for at the end, and its client answered", async (t) => {
    const { clock, service, drain } = await stage(t, { quietMs: 60_000, deadlineMs: 20_000 });
    const stopped = drain.stop();
    await clock.advanceAndSettle(17_900);
    const newcomer = await arrive(t, service);
    await clock.advanceAndSettle(600);
    assert.equal(drain.phase, "closed");
    const client = await newcomer.finish();
    assert.equal(await client.ask("a"), "OK a");
    await waitFor(() => drain.status().connections.idle === 1, { what: "the end of its transaction" });
    await clock.advanceAndSettle(200);
    await waitFor(() => client.isDismissed, { what: "a goodbye" });
    assert.equal(await stopped, 0);
    assert.ok(clock.now() < 19_000);
  });

  it("is waited for when the listener has closed meanwhile", async (t) => {
    const { clock, service, drain } = await stage(t, { quietMs: 60_000, deadlineMs: 20_000 });
    const stopped = drain.stop();
    await clock.advanceAndSettle(17_900);
    const newcomer = await arrive(t, service);
    await clock.advanceAndSettle(1_400);
    assert.equal(service.server.listening, false);
    const client = await newcomer.finish();
    assert.equal(await client.ask("a"), "OK a");
    await waitFor(() => drain.status().connections.idle === 1, { what: "the end of its transaction" });
    await clock.advanceAndSettle(200);
    assert.equal(await stopped, 0);
  });

  it("keeps a host from being empty, as a connection that is idle", async (t) => {
    const { clock, service, drain } = await stage(t, { quietMs: 1_000, deadlineMs: 60_000 });
    const stopped = drain.stop();
    await clock.advanceAndSettle(900);
    const newcomer = await arrive(t, service);
    assert.deepEqual(drain.status().connections, { idle: 1, busy: 0, upgraded: 0 });
    await clock.advanceAndSettle(1_000);
    assert.equal(drain.phase, "draining");
    const client = await newcomer.finish();
    assert.equal(await client.ask("a"), "OK a");
    await waitFor(() => drain.status().connections.idle === 1, { what: "the end of its transaction" });
    await clock.advanceAndSettle(1_000);
    await waitFor(() => client.isDismissed, { what: "a goodbye" });
    client.socket.destroy();
    await waitFor(() => drain.status().connections.idle === 0, { what: "its end" });
    await clock.advanceAndSettle(1_100);
    assert.equal(await stopped, 0);
  });

  it("keeps a host from being empty no longer than it lasts", async (t) => {
    const { clock, service, drain } = await stage(t, { quietMs: 100 });
    drain.start();
    const newcomer = await arrive(t, service);
    await clock.advanceAndSettle(100);
    assert.equal(drain.phase, "draining");
    newcomer.socket.destroy();
    await waitFor(() => drain.status().connections.idle === 0, { what: "its end" });
    await clock.advanceAndSettle(1_200);
    assert.equal(drain.phase, "drained");
  });

  it("that never begins holds nothing up for more than some seconds", async (t) => {
    const { clock, service, drain } = await stage(t, { quietMs: 100, deadlineMs: 60_000 });
    const { socket } = await arrive(t, service);
    const stopped = drain.stop();
    await clock.advanceAndSettle(2_900);
    assert.equal(drain.phase, "draining");
    await clock.advanceAndSettle(1_300);
    assert.equal(await stopped, 0);
    await waitFor(() => socket.resume().closed, { what: "an end" });
  });

  it("that never begins holds nothing up at a server that listened before the drain came", async (t) => {
    const clock = new FakeClock();
    const service = createLineService(t, { isTls: true });
    await service.listen();
    const drain = drainService(service, { clock, spreadMs: 0, quietMs: 100, deadlineMs: 60_000 });
    await arrive(t, service);
    const stopped = drain.stop();
    await clock.advanceAndSettle(1_000);
    assert.deepEqual(drain.status().connections, { idle: 1, busy: 0, upgraded: 0 });
    await clock.advanceAndSettle(3_200);
    await waitFor(() => !service.server.listening, { what: "the end" });
    assert.equal(await stopped, 0);
  });

  it("leaves no timer behind when the drain is detached", async (t) => {
    const { clock, service, drain } = await stage(t, { quietMs: 100 });
    drain.start();
    await arrive(t, service);
    await clock.advanceAndSettle(200);
    assert.equal(drain.phase, "draining");
    drain.detach();
    assert.equal(clock.pending, 0);
  });
});
