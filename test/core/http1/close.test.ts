import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { describe, test } from "node:test";
import { connect as connectTcp } from "node:net";
import { once } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { listenLocally, waitFor } from "@dns-drain/lab";
import { openRaw, saysClose } from "./raw-client.ts";
import { atOnce, attach, listen, schemes, serve, type Served } from "./server.ts";

const answerOk = (_: unknown, response: ServerResponse): void => void response.end("ok");
const graceMs = 400;

for (const scheme of schemes) {
  describe(`close() over ${scheme}`, () => {
    test("stops to listen and cuts nothing when nobody is connected", async () => {
      await using served = await serve(answerOk, { scheme });
      assert.deepEqual(await timed(() => served.target.close(graceMs)), { cut: 0, inTime: true });
      await assert.rejects(openRaw(served.port), { code: "ECONNREFUSED" });
    });

    test("lets idle connections go, used ones and silent ones, and counts none of them as cut", async () => {
      await using served = await serve(answerOk, { scheme });
      const clients = await Promise.all(Array.from({ length: 20 }, () => openRaw(served.port, scheme)));
      await Promise.all(clients.slice(10).map((client) => client.get()));
      assert.deepEqual(await timed(() => served.target.close(graceMs)), { cut: 0, inTime: true });
      for (const client of clients) assert.equal(await client.closed(), "fin");
      for (const client of clients) await client[Symbol.asyncDispose]();
    });

    test("waits for the requests under way, and serves until they are done", async () => {
      const pending: ServerResponse[] = [];
      await using served = await serve(
        (request, response) => (request.url === "/slow" ? void pending.push(response) : response.end("ok")),
        { scheme },
      );
      await using slow = await openRaw(served.port, scheme);
      slow.send("GET /slow HTTP/1.1\r\nHost: a.example\r\n\r\n");
      await waitFor(() => pending.length === 1, { what: "the request" });
      const closed = served.target.close(10_000);
      await using late = await openRaw(served.port, scheme);
      assert.ok(saysClose(await late.get()));
      pending[0]?.end("ok");
      assert.ok(saysClose((await slow.responses(1))[0]));
      assert.equal(await closed, 0);
    });

    test("cuts at the end of its grace what is in the middle of a request, and counts it", async () => {
      await using served = await serve((request, response) => (request.url === "/" ? response.end("ok") : undefined), {
        scheme,
      });
      await using pending = await openRaw(served.port, scheme);
      await using halfHead = await openRaw(served.port, scheme);
      await using halfBody = await openRaw(served.port, scheme);
      await using halfSecond = await openRaw(served.port, scheme);
      await using idle = await openRaw(served.port, scheme);
      await Promise.all([halfSecond.get(), idle.get()]);
      served.target.shed(atOnce);
      pending.send("GET /never HTTP/1.1\r\nHost: a.example\r\n\r\n");
      halfHead.send("GET /half HTTP/1.1\r\nHo");
      halfBody.send("POST /never HTTP/1.1\r\nHost: a.example\r\nContent-Length: 10\r\n\r\n123");
      halfSecond.send("GET /half HTTP/1.1\r\nHo");
      await waitFor(() => served.target.count().busy === 4, { what: "four busy connections" });
      assert.deepEqual(await timed(() => served.target.close(graceMs)), { cut: 4, inTime: true });
    });

    test("cuts a client that doesn't read", async () => {
      const body = Buffer.alloc(32_000_000);
      await using served = await serve((_, response) => void response.end(body), { scheme });
      await using client = await openRaw(served.port, scheme);
      client.socket.pause();
      client.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
      await waitFor(() => served.target.count().busy === 1, { what: "the response to begin" });
      assert.deepEqual(await timed(() => served.target.close(graceMs)), { cut: 1, inTime: true });
    });

    test("cuts clients that send their request byte by byte", async (t) => {
      await using served = await serve(answerOk, { scheme });
      await using client = await openRaw(served.port, scheme);
      client.send("GET / HTTP/1.1\r\nX-Slow: ");
      const drip = setInterval(() => client.send("x"), 20);
      t.after(() => clearInterval(drip));
      await waitFor(() => served.target.count().idle === 1, { what: "the connection" });
      assert.deepEqual(await timed(() => served.target.close(graceMs)), { cut: 1, inTime: true });
    });
  });
}

test("close() isn't kept by 1,000 silent connections", async () => {
  await using served = await serve(answerOk);
  const clients = await Promise.all(Array.from({ length: 1_000 }, () => openRaw(served.port)));
  assert.deepEqual(await timed(() => served.target.close(graceMs)), { cut: 0, inTime: true });
  for (const client of clients) await client[Symbol.asyncDispose]();
});

test("close() isn't kept by TLS handshakes that never begin", async () => {
  await using served = await serve(answerOk, { scheme: "https" });
  const socket = connectTcp({ host: "127.0.0.1", port: served.port });
  await once(socket, "connect");
  assert.deepEqual(await timed(() => served.target.close(graceMs)), { cut: 0, inTime: true });
  socket.destroy();
});

test("close() cuts upgraded sockets at the end of its grace, and counts them", async () => {
  await using served = await serve(answerOk);
  served.server.on("upgrade", (_, socket) => socket.pipe(socket));
  await using client = await openRaw(served.port);
  client.send("GET / HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
  await waitFor(() => served.target.count().upgraded === 1, { what: "the upgrade" });
  assert.deepEqual(await timed(() => served.target.close(graceMs)), { cut: 1, inTime: true });
});

test("close() deals with connections that were there before it was attached", async () => {
  const { server, port } = await listen(answerOk, {});
  await using used = await openRaw(port);
  await using silent = await openRaw(port);
  await used.get();
  await using served = attach(server, port);
  assert.deepEqual(await timed(() => served.target.close(graceMs)), { cut: 0, inTime: true });
  assert.equal(await used.closed(), "fin");
  await silent.closed();
});

test("close() cuts none of those who come until it stops to listen", async (t) => {
  let isClosing = false;
  const held: (() => void)[] = [];
  await using served = await serve((_, response) => {
    const answer = (): void => void setTimeout(() => response.end("ok"), 50);
    if (isClosing) answer();
    else held.push(answer);
  });
  let answered = 0;
  let refused = 0;
  const arrive = async (): Promise<void> => {
    const client = await openRaw(served.port).catch(refusal);
    if (client === undefined) return void refused++;
    assert.ok(saysClose(await client.get()));
    await client.closed();
    answered++;
  };
  const refusal = (error: NodeJS.ErrnoException): void => assert.equal(error.code, "ECONNREFUSED");
  const arrivals: Promise<void>[] = [];
  const timer = setInterval(() => arrivals.push(arrive()), 10);
  t.after(() => clearInterval(timer));
  await waitFor(() => served.target.count().busy > 2, { what: "some to be busy" });
  const closed = timed(() => served.target.close(graceMs));
  isClosing = true;
  for (const answer of held) answer();
  assert.deepEqual(await closed, { cut: 0, inTime: true });
  clearInterval(timer);
  await Promise.all(arrivals);
  assert.ok(answered > 5 && refused > 0, `${answered} answered, ${refused} refused`);
});

test("close() a second time joins the first, and a server that was closed already is no error", async () => {
  await using served = await serve(answerOk);
  served.server.close();
  const first = served.target.close(graceMs);
  assert.equal(served.target.close(graceMs), first);
  assert.equal(await first, 0);
});

test("close() a second time with less grace cuts sooner", async () => {
  const pending: ServerResponse[] = [];
  await using served = await serve((_, response) => void pending.push(response));
  await using client = await openRaw(served.port);
  client.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
  await waitFor(() => pending.length === 1, { what: "the request" });
  const patient = served.target.close(60_000);
  assert.deepEqual(await timed(() => served.target.close(0)), { cut: 1, inTime: true });
  assert.equal(await patient, 1);
});

async function timed(close: () => ReturnType<Served["target"]["close"]>): Promise<{ cut: number; inTime: boolean }> {
  const before = performance.now();
  const cut = await close();
  return { cut, inTime: performance.now() - before < graceMs + 10_000 };
}

test("close() leaves a server that can listen again", async () => {
  await using served = await serve(answerOk);
  const listeners = served.server.eventNames().map((name) => [name, served.server.listenerCount(name)]);
  await served.target.close(graceMs);
  assert.deepEqual(
    served.server.eventNames().map((name) => [name, served.server.listenerCount(name)]),
    listeners,
  );
  served.target.detach();
  await using client = await openRaw(await listenLocally(served.server));
  assert.match(await client.get(), /^HTTP\/1\.1 200 OK/);
});

test("close() of a server that was closed already says so no second time", async () => {
  let closes = 0;
  const pending: ServerResponse[] = [];
  await using served = await serve((_, response) => void pending.push(response));
  served.server.on("close", () => closes++);
  await using client = await openRaw(served.port);
  client.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
  await waitFor(() => pending.length === 1, { what: "the request" });
  served.server.close();
  const closed = served.target.close(graceMs);
  pending[0]?.end("ok");
  assert.equal(await closed, 0);
  await nextTurn();
  assert.equal(closes, 1);
});
