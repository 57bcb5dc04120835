import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import tls from "node:tls";

import { FakeClock, waitFor } from "@dns-drain/lab";

import { FakeWatch, removal, watchStatus } from "../support/fake-watch.ts";
import { connectTo, type LineClient } from "./support/line-client.ts";
import { certificate, drainService, createLineService, type LineService } from "./support/line-service.ts";

/** Asks again and again, by another service once its own has said goodbye. Returns what was lost. */
async function askOn(
  t: TestContext,
  services: readonly LineService[],
  pauseMs: number,
  stop: AbortSignal,
): Promise<string[]> {
  const lost: string[] = [];
  let [service, ...others] = services as [LineService, ...LineService[]];
  let client = await connectTo(t, service);
  for (let n = 0; !stop.aborted; n++) {
    if (client.isEnded || client.isDismissed) {
      [service = service, ...others] = others;
      client = await connectTo(t, service);
    }
    await client.ask(String(n)).catch((error: unknown) => lost.push(`${n}: ${String(error)}`));
    if (pauseMs > 0) await sleep(pauseMs);
  }
  client.socket.destroy();
  return lost;
}

describe("dnsDrain() of @dns-drain/net", { concurrency: true }, () => {
  it("moves every client behind an answer when the address leaves DNS, and cuts none", async (t) => {
    const watch = new FakeWatch(watchStatus("listed"));
    const thinkMs = (): number => Math.random() * 20;
    const [here, there] = [createLineService(t, { thinkMs }), createLineService(t, { thinkMs })];
    const drain = drainService(here, { watch, spreadMs: 500, idleGraceMs: 60_000 });
    await Promise.all([here.listen(), there.listen()]);
    const stop = new AbortController();
    const pauses = Array.from({ length: 30 }, (_, n) => (n < 10 ? 0 : n * 5));
    const clients = pauses.map((pauseMs) => askOn(t, [here, there], pauseMs, stop.signal));
    await waitFor(() => here.executed.length > 100, { what: "requests" });

    watch.say(removal(0, true));
    await waitFor(() => drain.phase === "drained", { what: "an empty host" });
    const before = there.executed.length;
    await waitFor(() => there.executed.length > before + 100, { what: "requests at the other host" });
    stop.abort();
    assert.deepEqual((await Promise.all(clients)).flat(), []);
    const { shedding, connections } = drain.status();
    assert.deepEqual(connections, { idle: 0, busy: 0, upgraded: 0 });
    assert.deepEqual([shedding.shed, shedding.closedIdle, shedding.cut], [30, 0, 0]);
    drain.detach();
  });

  it("works on a server of node:tls", async (t) => {
    const service = createLineService(t, { isTls: true });
    const drain = drainService(service, { idleGraceMs: 60_000, deadlineMs: 2_000 });
    await service.listen();
    const open = (): Socket => tls.connect({ port: service.port, ca: certificate.cert, host: "127.0.0.1" });
    const clients = [await connectTo(t, service, open), await connectTo(t, service, open)] as const;
    await waitFor(() => drain.status().connections.idle === 2, { what: "both" });
    drain.start();
    await sleep(120);
    assert.equal(await clients[0].ask("a"), "OK a");
    await waitFor(() => clients[0].isDismissed && !clients[1].isDismissed, { what: "a goodbye" });
    assert.equal(await drain.stop(), 0);
    await waitFor(() => clients[1].isDismissed, { what: "the other goodbye" });
  });

  it("leaves a transaction alone, and ends a connection that has been silent for the idle grace", async (t) => {
    const clock = new FakeClock();
    const service = createLineService(t);
    const drain = drainService(service, { clock, spreadMs: 0, idleGraceMs: 30_000 }, false);
    await service.listen();
    const [silent, speaking, hanging] = [
      await connectTo(t, service),
      await connectTo(t, service),
      await connectTo(t, service),
    ];
    void hanging.ask("hang").catch(() => {});
    await waitFor(() => drain.status().connections.busy === 1, { what: "a transaction" });
    drain.start();
    await clock.advanceAndSettle(20_000);
    assert.equal(await speaking.ask("a"), "OK a");
    await clock.advanceAndSettle(11_000);
    await waitFor(() => silent.isDismissed, { what: "a goodbye to who is silent" });
    assert.equal(speaking.isDismissed, false);
    await clock.advanceAndSettle(60_000);
    await waitFor(() => speaking.isDismissed, { what: "a goodbye to who fell silent" });
    assert.equal(hanging.isDismissed, false);
    assert.deepEqual(drain.status().connections, { idle: 0, busy: 1, upgraded: 0 });
    drain.detach();
  });

  it("keeps the connections that are left when the drain is taken back", async (t) => {
    const clock = new FakeClock();
    const service = createLineService(t);
    const drain = drainService(service, { clock, spreadMs: 10_000, idleGraceMs: 0 });
    await service.listen();
    const clients: LineClient[] = [];
    for (let n = 0; n < 40; n++) clients.push(await connectTo(t, service));
    await waitFor(() => drain.status().connections.idle === 40, { what: "all clients" });
    drain.start();
    await clock.advanceAndSettle(5_000);
    const shed = drain.status().shedding.closedIdle;
    assert.ok(shed > 5 && shed < 35, `${shed} within half of the spread`);
    await waitFor(() => clients.filter(({ isEnded }) => isEnded).length === shed, { what: "these" });
    drain.cancel();
    await clock.advanceAndSettle(60_000);
    for (const client of clients) if (!client.isEnded) assert.equal(await client.ask("still"), "OK still");
    assert.equal(service.executed.length, 40 - shed);
    drain.detach();
  });

  it("serves who comes back while it drains, for a while within the spread", async (t) => {
    const clock = new FakeClock();
    const service = createLineService(t);
    const drain = drainService(service, { clock, spreadMs: 10_000, idleGraceMs: 60_000 });
    await service.listen();
    drain.start();
    await clock.advanceAndSettle(1);
    const client = await connectTo(t, service);
    await waitFor(() => drain.status().shedding.arrived === 1, { what: "an arrival" });
    assert.equal(await client.ask("a"), "OK a");
    await clock.advanceAndSettle(10_000);
    assert.equal(await client.ask("b"), "OK b");
    await waitFor(() => client.isDismissed, { what: "a goodbye" });
    drain.detach();
  });

  it("finds connections from before it came when they do something, and counts the others", async (t) => {
    const service = createLineService(t);
    await service.listen();
    const clients = [await connectTo(t, service), await connectTo(t, service)] as const;
    for (const client of clients) await client.ask("first");
    const drain = drainService(service, { spreadMs: 0, idleGraceMs: 60_000 });
    drain.start();
    await waitFor(() => drain.status().connections.idle === 2, { what: "who was there before" });
    assert.equal(await clients[0].ask("second"), "OK second");
    await waitFor(() => clients[0].isDismissed, { what: "a goodbye" });
    await waitFor(() => drain.status().connections.idle === 1, { what: "the other" });
    clients[1].socket.destroy();
    await waitFor(() => drain.phase === "drained", { what: "an empty host" });
    drain.detach();
  });

  it("ends a connection whose client doesn't after the goodbye", async (t) => {
    const clock = new FakeClock();
    const service = createLineService(t);
    const drain = drainService(service, { clock, spreadMs: 0, idleGraceMs: 0 });
    await service.listen();
    const open = (): Socket => connect({ port: service.port, host: service.address, allowHalfOpen: true });
    const client = await connectTo(t, service, open);
    await waitFor(() => drain.status().connections.idle === 1, { what: "the client" });
    drain.start();
    await clock.advanceAndSettle(200);
    await waitFor(() => client.isEnded, { what: "a goodbye" });
    assert.equal(drain.status().connections.idle, 1);
    await clock.advanceAndSettle(2_100);
    await waitFor(() => drain.status().connections.idle === 0, { what: "an end" });
    drain.detach();
  });
});
