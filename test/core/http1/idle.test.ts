import assert from "node:assert/strict";
import { request as httpRequest, type ServerResponse } from "node:http";
import { describe, test } from "node:test";
import { connect as connectTcp, type Socket } from "node:net";
import { once } from "node:events";
import { FakeClock, waitFor } from "@dns-drain/lab";
import { openRaw, saysClose, type RawClient } from "./raw-client.ts";
import { atOnce, schemes, serve, type Served } from "./server.ts";

const answerOk = (_: unknown, response: ServerResponse): void => void response.end("ok");
const plan = { spreadMs: 0, idleGraceMs: 5_000, goaway: "quiet" } as const;

for (const scheme of schemes) {
  describe(`http1Target over ${scheme}`, () => {
    test("leaves idle connections alone for the grace, then closes them with FIN", async () => {
      const clock = new FakeClock();
      await using served = await serve(answerOk, { scheme, clock });
      await using client = await openRaw(served.port, scheme);
      await client.get();
      served.target.shed(plan);
      await clock.advanceAndSettle(plan.idleGraceMs - 1);
      assert.equal(served.target.tally.closedIdle, 0);
      await clock.advanceAndSettle(2);
      assert.equal(await client.closed(), "fin");
      assert.deepEqual(served.target.tally, { shed: 0, closedIdle: 1, arrived: 0, lastArrivalAt: undefined });
    });

    test("closes connections that never spoke when their grace is over", async () => {
      const clock = new FakeClock();
      await using served = await serve(answerOk, { scheme, clock });
      await using client = await openRaw(served.port, scheme);
      await arrival(served, 1);
      served.target.shed(plan);
      await clock.advanceAndSettle(plan.idleGraceMs + 1);
      assert.equal(await client.closed(), "fin");
    });

    test("leaves a connection alone while a request is half received, and answers it", async () => {
      const clock = new FakeClock();
      await using served = await serve(answerOk, { scheme, clock });
      await using client = await openRaw(served.port, scheme);
      await client.get();
      served.target.shed(plan);
      client.send("GET / HTTP/1.1\r\nHost: a.ex");
      await waitFor(() => served.target.count().busy === 1, { what: "half a request" });
      await clock.advanceAndSettle(10 * plan.idleGraceMs);
      client.send("ample\r\n\r\n");
      assert.ok(saysClose((await client.responses(2))[1]));
      assert.equal(served.target.tally.closedIdle, 0);
    });

    test("takes no empty line between requests for half a request", async () => {
      const clock = new FakeClock();
      await using served = await serve(answerOk, { scheme, clock });
      await using client = await openRaw(served.port, scheme);
      await client.get();
      served.target.shed(plan);
      client.send("\r\n");
      await clock.advanceAndSettle(plan.idleGraceMs + 1);
      assert.equal(await client.closed(), "fin");
    });
  });
}

test("http1Target begins the grace anew with the end of a response that was begun before its moment", async (t) => {
  t.mock.method(Math, "random", () => 0.5);
  const clock = new FakeClock();
  let pending: ServerResponse | undefined;
  await using served = await serve((_, response) => ((pending = response), response.write("begin")), { clock });
  await using client = await openRaw(served.port);
  await arrival(served, 1);
  served.target.shed({ ...plan, spreadMs: 2_000 });
  assert.ok(!saysClose(await client.get()));
  clock.advance(100_000);
  pending?.end("end");
  await arrival(served, 1);
  await clock.advanceAndSettle(plan.idleGraceMs - 1);
  assert.equal(client.ended, undefined);
  await clock.advanceAndSettle(plan.idleGraceMs);
  assert.equal(await client.closed(), "fin");
});

test("http1Target closes the longest silent first, and those that speak often last", async () => {
  const clock = new FakeClock();
  await using served = await serve(answerOk, { clock });
  const sockets: Socket[] = [];
  served.server.on("connection", (socket: Socket) => sockets.push(socket));
  const [silent, early, late, frequent] = await openFour(served);
  served.target.prepare();
  await early.get();
  clock.advance(100);
  await late.get();
  for (let request = 0; request < 4; request++) {
    clock.advance(3_000);
    await frequent.get();
  }
  served.target.shed(plan);
  const order: string[] = [];
  for (const [name, client] of Object.entries({ silent, early, late, frequent })) {
    const socket = sockets.find(({ remotePort }) => remotePort === client.socket.localPort);
    // Not by 'close' events: those of one turn come in reverse.
    const destroy = socket?.destroy;
    if (socket !== undefined) socket.destroy = (error) => (order.push(name), destroy!.call(socket, error));
  }
  await clock.advanceAndSettle(plan.idleGraceMs);
  await waitFor(() => order.length === 3, { what: "three to be closed" });
  await clock.advanceAndSettle(plan.idleGraceMs);
  await waitFor(() => order.length === 4, { what: "all to be closed" });
  assert.deepEqual(order, ["silent", "early", "late", "frequent"]);
});

test("http1Target executes no request of a connection that it closes for being idle", async () => {
  const clock = new FakeClock();
  let executed = 0;
  await using served = await serve((_, response) => (executed++, response.end("ok")), { clock });
  const clients = await Promise.all(Array.from({ length: 300 }, () => openRaw(served.port)));
  await Promise.all(clients.map((client) => client.get()));
  served.target.shed(plan);
  executed = 0;
  clock.advance(plan.idleGraceMs);
  // They are due, and now all of them speak while the first batch is being closed.
  for (const client of clients) client.send("POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1\r\n\r\nx");
  const { target } = served;
  await waitFor(() => target.tally.closedIdle + target.tally.shed === 300, { what: "all to be closed" });
  await waitFor(() => clients.every(({ ended }) => ended !== undefined), { what: "all to be gone" });
  const answered = clients.filter(({ received }) => received.split("HTTP/1.1 200").length === 3);
  assert.equal(answered.length, executed);
  for (const client of clients) await client[Symbol.asyncDispose]();
});

test("http1Target closes TCP connections on which TLS never begins", async () => {
  const clock = new FakeClock();
  await using served = await serve(answerOk, { scheme: "https", clock });
  await using before = await silentTcp(served);
  await using spoken = await openRaw(served.port, "https");
  await spoken.get();
  served.target.shed(plan);
  await using after = await silentTcp(served);
  await waitFor(() => served.target.count().idle === 3, { what: "three connections" });
  assert.equal(served.target.tally.arrived, 1);
  await clock.advanceAndSettle(plan.idleGraceMs + 1);
  await waitFor(() => served.target.count().idle === 0, { what: "all to be closed" });
  assert.ok(before && after);
});

test("http1Target leaves sockets that were upgraded to the application, and counts them", async () => {
  const clock = new FakeClock();
  await using served = await serve(answerOk, { clock });
  served.server.on("upgrade", (_, socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
    socket.pipe(socket);
  });
  const upgrade = "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";
  await using before = await openRaw(served.port);
  before.send(upgrade);
  await waitFor(() => served.target.count().upgraded === 1, { what: "one upgraded" });
  served.target.shed(plan);
  await using after = await openRaw(served.port);
  after.send(upgrade);
  await waitFor(() => served.target.count().upgraded === 2, { what: "two upgraded" });
  await clock.advanceAndSettle(10 * plan.idleGraceMs);
  before.send("still there");
  after.send("still there");
  await waitFor(() => [before, after].every(({ received }) => received.endsWith("still there")), { what: "the echo" });
  assert.match(before.received, /Connection: Upgrade\r\n/);
});

async function arrival({ target }: Served, count: number): Promise<void> {
  await waitFor(() => target.count().idle === count, { what: `${count} connections` });
}

async function openFour(served: Served): Promise<[RawClient, RawClient, RawClient, RawClient]> {
  const open = (): Promise<RawClient> => openRaw(served.port);
  const four = [await open(), await open(), await open(), await open()] as const;
  await arrival(served, 4);
  return [...four];
}

async function silentTcp({ port }: Served): Promise<AsyncDisposable> {
  const socket = connectTcp({ host: "127.0.0.1", port });
  await once(socket, "connect");
  return { [Symbol.asyncDispose]: async () => void socket.destroy() };
}

test("http1Target leaves a socket on which the application itself sends requests, and counts it as upgraded", async () => {
  const answers: (number | undefined)[] = [];
  await using served = await serve(answerOk);
  served.server.on("upgrade", (_, socket: Socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: PTTH/1.0\r\n\r\n");
    const request = httpRequest({ createConnection: () => socket, path: "/reverse" });
    request.on("response", (response) => answers.push(response.resume().statusCode)).end();
  });
  await using client = await openRaw(served.port);
  client.send("GET / HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: PTTH/1.0\r\n\r\n");
  await waitFor(() => client.received.includes("/reverse"), { what: "the request to the client" });
  served.target.shed({ ...atOnce, idleGraceMs: 0 });
  assert.deepEqual(served.target.count(), { idle: 0, busy: 0, upgraded: 1 });
  client.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  await waitFor(() => answers.length === 1, { what: "the answer" });
  assert.deepEqual(answers, [200]);
});
