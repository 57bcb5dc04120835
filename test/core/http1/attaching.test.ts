import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { http1Target } from "#core/targets/http1/http1-target.js";
import { FakeClock, waitFor } from "@dns-drain/lab";
import { openRaw, saysClose } from "./raw-client.ts";
import { atOnce, attach, connectionsOf, listen, schemes, serve } from "./server.ts";

const answerOk = (_: unknown, response: ServerResponse): void => void response.end("ok");

for (const scheme of schemes) {
  test(`http1Target attached late finds connections at their next request, over ${scheme}`, async () => {
    const { server, port } = await listen(answerOk, { scheme });
    await using speaksBefore = await openRaw(port, scheme);
    await using speaksAfter = await openRaw(port, scheme);
    await using silent = await openRaw(port, scheme);
    await waitFor(() => connectionsOf(server).then((count) => count === 3), { what: "three connections" });
    await using served = attach(server, port);
    await speaksBefore.get();
    served.target.shed(atOnce);
    await waitFor(() => served.target.count().idle === 3, { what: "the strangers to be counted" });
    assert.ok(saysClose(await speaksBefore.get()));
    assert.ok(saysClose(await speaksAfter.get()));
    assert.ok(saysClose(await silent.get()));
    await waitFor(() => served.target.count().idle === 0, { what: "nobody to be left" });
  });

  test(`detach() leaves no listener and no patch, and the server serves as before, over ${scheme}`, async () => {
    const { server, port } = await listen(answerOk, { scheme });
    const listeners = (): unknown => server.eventNames().map((name) => [name, server.listenerCount(name)]);
    const before = listeners();
    await using served = attach(server, port);
    await using client = await openRaw(port, scheme);
    await client.get();
    served.target.prepare();
    served.target.shed(atOnce);
    served.target.detach();
    assert.deepEqual(listeners(), before);
    assert.ok(!Object.hasOwn(server, "emit"));
    assert.ok(!saysClose(await client.get()));
    await using another = attach(server, port);
    another.target.shed(atOnce);
    assert.ok(saysClose(await client.get()));
  });
}

test("http1Target attached before the server listens adds nothing to the way of a request until prepare()", () => {
  const server = createServer(() => {});
  const target = http1Target(server, { clock: new FakeClock() });
  assert.ok(!Object.hasOwn(server, "emit"));
  assert.equal(server.listenerCount("request"), 1);
  target.prepare();
  assert.ok(Object.hasOwn(server, "emit"));
  target.detach();
  assert.ok(!Object.hasOwn(server, "emit"));
});

test("http1Target leaves no listener on connections that it has stopped to shed", async () => {
  await using served = await serve(answerOk);
  let closeListeners = (): number => 0;
  served.server.on("connection", (socket) => (closeListeners = () => socket.listenerCount("close")));
  await using client = await openRaw(served.port);
  await client.get();
  const before = closeListeners();
  served.target.shed(atOnce);
  served.target.resume();
  assert.equal(closeListeners(), before);
});

test("http1Target says once a turn that connections came and went", async () => {
  await using served = await serve(answerOk);
  served.target.shed(atOnce);
  let changes = 0;
  served.target.onChange = () => changes++;
  const clients = await Promise.all(Array.from({ length: 50 }, () => openRaw(served.port)));
  await waitFor(() => served.target.count().idle === 50, { what: "50 connections" });
  for (const client of clients) client.socket.destroy();
  await waitFor(() => served.target.count().idle === 0, { what: "no connection" });
  await waitFor(() => changes >= 2, { what: "both changes" });
  assert.ok(changes <= 100, String(changes));
});

test("http1Target counts idle, busy and upgraded connections while the server serves", async () => {
  const pending: ServerResponse[] = [];
  await using served = await serve((request, response) =>
    request.url === "/" ? response.end("ok") : pending.push(response),
  );
  served.server.on("upgrade", (_, socket) => socket.pipe(socket));
  await using idle = await openRaw(served.port);
  await using busy = await openRaw(served.port);
  await using upgraded = await openRaw(served.port);
  await idle.get();
  busy.send("GET /busy HTTP/1.1\r\nHost: a.example\r\n\r\n");
  upgraded.send("GET / HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
  await waitFor(() => pending.length === 1 && served.target.count().upgraded === 1, { what: "all three" });
  assert.deepEqual(served.target.count(), { idle: 1, busy: 1, upgraded: 1 });
});

test("http1Target attached late counts each connection once, however often it speaks and whoever else is attached", async () => {
  const { server, port } = await listen(answerOk, {});
  await using client = await openRaw(port);
  await using one = attach(server, port);
  await using other = attach(server, port);
  for (let round = 0; round < 3; round++) await client.get();
  assert.deepEqual(one.target.count(), { idle: 1, busy: 0, upgraded: 0 });
  assert.deepEqual(other.target.count(), { idle: 1, busy: 0, upgraded: 0 });
});

test("http1Target executes nothing behind a response that another target of the server has closed", async () => {
  let executed = 0;
  const { server, port } = await listen((request, response) => {
    executed += 1;
    answerOk(request, response);
  }, {});
  await using waits = attach(server, port);
  await using sheds = attach(server, port);
  await using client = await openRaw(port);
  waits.target.prepare();
  sheds.target.shed(atOnce);
  client.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n".repeat(2));
  assert.equal(await client.closed(), "fin");
  assert.equal(executed, 1);
});

test("http1Target attached late looks for strangers no more once it is detached", async () => {
  const clock = new FakeClock();
  const { server, port } = await listen(answerOk, {});
  await using _stranger = await openRaw(port);
  await waitFor(() => connectionsOf(server).then((count) => count === 1), { what: "the connection" });
  await using served = attach(server, port, { clock });
  served.target.shed(atOnce);
  served.target.detach();
  await connectionsOf(server);
  await nextTurn();
  assert.equal(clock.pending, 0);
});
