import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import { connect, createServer, type Socket } from "node:net";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { dnsDrain, type TcpProtocol } from "@dns-drain/net";
import { createDrain } from "@dns-drain/core";
import { FakeClock, waitFor } from "@dns-drain/lab";

import { LineLogger } from "../support/drain-stage.ts";
import { FakeTarget } from "../support/fake-target.ts";
import { connectTo } from "./support/line-client.ts";
import { drainService, createLineService } from "./support/line-service.ts";

const isIdle = (): boolean => true;
const quiet = { signals: [], logger: false } as const;

describe("stop() of a drain of @dns-drain/net", { concurrency: true }, () => {
  it("lets transactions end, says goodbye to the others, and closes", async (t) => {
    const service = createLineService(t, { thinkMs: () => 300 });
    const drain = drainService(service, { deadlineMs: 5_000 }, false);
    await service.listen();
    const [busy, idle] = [await connectTo(t, service), await connectTo(t, service)];
    const answer = busy.ask("a");
    await waitFor(() => drain.status().connections.busy === 1, { what: "a transaction" });
    assert.equal(await drain.stop(), 0);
    assert.equal(await answer, "OK a");
    await waitFor(() => idle.isDismissed && busy.isDismissed, { what: "goodbyes" });
    assert.equal(service.server.listening, false);
  });

  it("cuts what is still under way at the deadline, and tells how much that was", async (t) => {
    const service = createLineService(t);
    const drain = drainService(service, { deadlineMs: 600 });
    await service.listen();
    const [hanging, idle] = [await connectTo(t, service), await connectTo(t, service)];
    const answer = hanging.ask("hang");
    await waitFor(() => drain.status().connections.busy === 1, { what: "a transaction" });
    const startedAt = performance.now();
    assert.equal(await drain.stop(), 1);
    assert.ok(performance.now() - startedAt < 10_000);
    await assert.rejects(answer);
    await waitFor(() => idle.isDismissed, { what: "a goodbye" });
    assert.equal(drain.status().shedding.cut, 1);
  });

  it("doesn't wait for who hasn't finished a TLS handshake", async (t) => {
    const service = createLineService(t, { isTls: true });
    const drain = drainService(service, { deadlineMs: 2_000 });
    await service.listen();
    const socket = connect(service.port, service.address);
    t.after(() => socket.destroy());
    await once(socket, "connect");
    await drain.stop();
    await waitFor(() => socket.resume().closed, { what: "an end" });
  });
});

describe("detach() of a drain of @dns-drain/net", { concurrency: true }, () => {
  it("leaves nothing behind, and every connection as it is", async (t) => {
    const clock = new FakeClock();
    const service = createLineService(t);
    const { server } = service;
    const sockets: Socket[] = [];
    server.on("connection", (socket: Socket) => sockets.push(socket));
    const listenersOf = (): unknown[] => [server.eventNames(), server.listenerCount("connection")];
    const before = listenersOf();
    const drain = drainService(service, { clock, spreadMs: 10_000 });
    await service.listen();
    const client = await connectTo(t, service);
    await waitFor(() => sockets.length === 1, { what: "a connection" });
    const ofSocket = sockets[0]?.listenerCount("close") ?? 0;
    drain.start();
    await clock.advanceAndSettle(1);
    drain.detach();
    assert.deepEqual(listenersOf(), before);
    assert.equal(sockets[0]?.listenerCount("close"), ofSocket - 1);
    assert.equal(clock.pending, 0);
    await clock.advanceAndSettle(60_000);
    assert.equal(await client.ask("a"), "OK a");
    for (const socket of sockets) drain.settled(socket);
    assert.equal(client.isDismissed, false);
  });
});

describe("dnsDrain() of @dns-drain/net", { concurrency: true }, () => {
  it("refuses what it can't use", () => {
    const wrong = {} as TcpProtocol;
    assert.throws(() => dnsDrain(quiet, wrong), /Cannot drain connections: "isIdle" must be a function/);
    const leave = "BYE" as never;
    assert.throws(() => dnsDrain(quiet, { isIdle, leave }), /"leave" must be a function, received "BYE"/);
    for (const server of [createHttpServer(), createHttp2Server()])
      assert.throws(() => dnsDrain(quiet, { isIdle }, server), /drain\.attach\(\) takes this one/);
    assert.throws(() => dnsDrain(quiet, { isIdle }, {} as never), /must be one of node:net or node:tls/);
  });

  it("ends a connection where the protocol has no goodbye", async (t) => {
    const service = createLineService(t);
    const drain = dnsDrain({ ...quiet, spreadMs: 0, idleGraceMs: 0, quietMs: 0 }, { isIdle }, service.server);
    await service.listen();
    const client = await connectTo(t, service);
    await waitFor(() => drain.status().connections.idle === 1, { what: "the client" });
    drain.start();
    await waitFor(() => client.isEnded && drain.phase === "drained", { what: "an end" });
    drain.detach();
  });

  it("logs a goodbye that fails, and takes a connection that can't be judged for busy", async (t) => {
    const service = createLineService(t);
    const logger = new LineLogger();
    const leave = (): never => {
      throw new Error("no goodbye");
    };
    const unknown = { isIdle: (socket: Socket) => service.protocol.isIdle(socket) || fail() };
    const drain = dnsDrain({ ...quiet, logger, spreadMs: 0, idleGraceMs: 0 }, { ...unknown, leave }, service.server);
    await service.listen();
    const [idle, hanging] = [await connectTo(t, service), await connectTo(t, service)];
    void hanging.ask("hang").catch(() => {});
    await waitFor(() => drain.status().connections.busy === 1, { what: "a transaction" });
    drain.start();
    await waitFor(() => logger.about(/no goodbye/).length === 1, { what: "a line" });
    assert.deepEqual([idle.isEnded, hanging.isEnded], [false, false]);
    drain.detach();
  });

  it("shares its drain with HTTP servers, and each of them tells once that it has closed", async (t) => {
    const service = createLineService(t);
    const drain = drainService(service);
    await service.listen();
    const http = createHttpServer((_, response) => response.end());
    drain.attach(http);
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    let closes = 0;
    for (const server of [service.server, http]) server.on("close", () => (closes += 1));
    assert.equal(await drain.stop(), 0);
    await waitFor(() => closes === 2, { what: "both" });
    await sleep(100);
    assert.equal(closes, 2);
    assert.deepEqual([service.server.listening, http.listening], [false, false]);
  });
});

describe("attach() of a drain", () => {
  it("takes a target for a protocol that it doesn't know, once, and no plain server of node:net", () => {
    const drain = createDrain(quiet);
    const target = new FakeTarget();
    drain.attach(target);
    drain.attach(target);
    drain.start();
    assert.deepEqual(target.asked, ["resume", "shed"]);
    assert.throws(() => drain.attach(createServer() as never), /must be one of node:http, node:https or node:http2/);
    drain.detach();
    assert.deepEqual(target.asked, ["resume", "shed", "detach"]);
  });
});

function fail(): never {
  throw new Error("nothing is known of it");
}
