import assert from "node:assert/strict";
import { once } from "node:events";
import http2 from "node:http2";
import net from "node:net";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import tls from "node:tls";

import { FakeClock, waitFor } from "@dns-drain/lab";

import { answerWith, certificate, soon, startHost, type Host } from "./host.ts";
import { connectRaw } from "./raw-client.ts";

/** `close()` on a host with this grace: how many were cut, and after how long. */
async function closeIn(host: Host, graceMs: number): Promise<{ cut: number; tookMs: number }> {
  const start = performance.now();
  const cut = await host.target.close(graceMs);
  return { cut, tookMs: performance.now() - start };
}

async function connectSilently(host: Host): Promise<net.Socket> {
  const socket = net.connect({ host: "127.0.0.1", port: host.port, allowHalfOpen: true });
  host.closeLater(socket);
  await once(socket, "connect");
  return socket;
}

/** Speaks TLS on a connection that was accepted a while ago, and asks. Resolves with the status of the answer. */
async function askLate(host: Host, socket: net.Socket): Promise<number | undefined> {
  const createConnection = (): tls.TLSSocket =>
    tls.connect({ socket, host: "127.0.0.1", ca: certificate.cert, ALPNProtocols: ["h2"] });
  const session = http2.connect(host.origin, { createConnection });
  host.closeLater(session);
  const stream = session.request();
  const [{ ":status": status }] = (await once(stream, "response")) as [
    http2.IncomingHttpHeaders & { ":status": number },
  ];
  await once(stream.resume(), "close");
  session.close();
  return status;
}

const forEver = (): void => {};

for (const protocol of ["h2c", "tls"] as const) {
  test(`close() of a server without connections stops to listen at once (${protocol})`, async (t) => {
    const host = await startHost(t, { protocol });
    const { cut, tookMs } = await closeIn(host, 20_000);
    assert.equal(cut, 0);
    assert.ok(tookMs < 10_000, `${tookMs} ms`);
    assert.equal(host.server.listening, false);
  });

  test(`close() lets what is under way finish, and tells everybody (${protocol})`, async (t) => {
    const host = await startHost(t, {
      protocol,
      answer: (stream) => setTimeout(() => answerWith(stream, "done"), 300),
    });
    const busy = await connectRaw(host);
    const id = busy.get();
    await waitFor(() => host.executed === 1, { what: "the request" });
    const closing = closeIn(host, 20_000);
    assert.equal((await busy.saw("DATA", id)).payload.toString(), "done");
    await waitFor(() => busy.hasFin, { what: "FIN" });
    busy.end();
    const { cut, tookMs } = await closing;
    assert.equal(cut, 0);
    assert.deepEqual(busy.goaways[0], { lastStreamId: id, code: 0 });
    assert.ok(tookMs < 10_000, `${tookMs} ms`);
  });

  test(`close() answers the next request of a session, with the GOAWAY ahead of it (${protocol})`, async (t) => {
    const host = await startHost(t, { protocol });
    const client = await connectRaw(host);
    await client.getAnswer();
    const closing = closeIn(host, 20_000);
    await sleep(50);
    const id = await client.getAnswer();
    assert.deepEqual(client.goaways[0], { lastStreamId: id, code: 0 });
    client.end();
    assert.equal((await closing).cut, 0);
  });

  test(`close() cuts what has not ended after its grace, and counts it; idle peers that hold on are cut, not counted (${protocol})`, async (t) => {
    const host = await startHost(t, {
      protocol,
      answer: (stream) => (host.executed > 2 ? forEver() : answerWith(stream, "hi")),
    });
    const idle = [await connectRaw(host), await connectRaw(host)];
    for (const client of idle) await client.getAnswer();
    const busy = [await connectRaw(host), await connectRaw(host), await connectRaw(host)];
    for (const client of busy) client.get();
    await waitFor(() => host.executed === 5, { what: "the requests" });
    const { cut, tookMs } = await closeIn(host, 1500);
    assert.equal(cut, 3);
    assert.ok(tookMs >= 1499 && tookMs < 10_000, `${tookMs} ms`);
    await waitFor(() => [...idle, ...busy].every(({ isGone }) => isGone), { what: "every socket to be closed" });
  });

  test(`close(0) after close(20_000) ends it at once (${protocol})`, async (t) => {
    const host = await startHost(t, { protocol, answer: forEver });
    const client = await connectRaw(host);
    client.get();
    await waitFor(() => host.executed === 1, { what: "the request" });
    const closing = closeIn(host, 20_000);
    await sleep(100);
    assert.equal(await host.target.close(0), 1);
    const { cut, tookMs } = await closing;
    assert.equal(cut, 1);
    assert.ok(tookMs < 10_000, `${tookMs} ms`);
  });

  test(`close(0) cuts everybody at once, and counts those who have a request under way (${protocol})`, async (t) => {
    const host = await startHost(t, {
      protocol,
      answer: (stream) => (host.executed > 2 ? forEver() : answerWith(stream, "hi")),
    });
    const clients = await Promise.all([1, 2, 3].map(() => connectRaw(host)));
    for (const client of clients.slice(1)) await client.getAnswer();
    clients[0]!.get();
    await waitFor(() => host.executed === 3, { what: "the request" });
    const { cut, tookMs } = await closeIn(host, 0);
    assert.equal(cut, 1);
    assert.ok(tookMs < 10_000, `${tookMs} ms`);
    await waitFor(() => clients.every(({ isGone }) => isGone), { what: "every socket to be closed" });
  });

  test(`close() is not held up by peers that connected and said nothing (${protocol})`, async (t) => {
    const host = await startHost(t, { protocol });
    const silent = await connectSilently(host);
    await sleep(50);
    const { cut, tookMs } = await closeIn(host, 2000);
    assert.equal(cut, 0);
    assert.ok(tookMs < 10_000, `${tookMs} ms`);
    silent.on("error", () => {});
    silent.resume();
    await waitFor(() => silent.readableEnded || silent.destroyed, { what: "the end of the silent peer" });
  });

  test(`sessions that come while the server closes are served (${protocol})`, async (t) => {
    const host = await startHost(t, { protocol, answer: (stream) => setTimeout(() => answerWith(stream, "hi"), 200) });
    const early = await connectRaw(host);
    early.get();
    await waitFor(() => host.executed === 1, { what: "the request" });
    const closing = closeIn(host, 3000);
    const late = await connectRaw(host);
    const id = await late.getAnswer();
    assert.deepEqual(late.goaways[0], { lastStreamId: id, code: 0 });
    late.end();
    early.end();
    assert.equal((await closing).cut, 0);
  });
}

for (const protocol of ["tls", "tls and HTTP/1.1"] as const) {
  /** Time stands still unless the test moves it: no handshake grows old on a busy machine. */
  async function startStillHost(
    t: TestContext,
  ): Promise<{ clock: FakeClock; host: Host; silent: net.Socket; atServer: net.Socket }> {
    const clock = new FakeClock();
    const host = await startHost(t, { protocol, clock });
    const accepted = once(host.server, "connection") as Promise<[net.Socket]>;
    const silent = await connectSilently(host);
    const [atServer] = await accepted;
    return { clock, host, silent, atServer };
  }

  test(`close() waits for a TLS handshake that is under way, and answers its client (${protocol})`, async (t) => {
    const { clock, host, silent, atServer } = await startStillHost(t);
    const closing = host.target.close(20_000);
    await clock.advanceAndSettle(2_000);
    assert.equal(atServer.destroyed, false, "the server has cut it");
    assert.equal(await askLate(host, silent), 200);
    await waitFor(() => clock.advanceAndSettle(10).then(() => !host.server.listening), { what: "the end" });
    assert.equal(await closing, 0);
    assert.ok(clock.now() < 20_000, `${clock.now()} ms`);
  });

  test(`close() is held up for no more than some seconds by a TLS handshake that never begins (${protocol})`, async (t) => {
    const { clock, host } = await startStillHost(t);
    const closing = host.target.close(20_000);
    await clock.advanceAndSettle(2_900);
    assert.equal(host.server.listening, true);
    await clock.advanceAndSettle(200);
    assert.equal(host.server.listening, false);
    assert.equal(await closing, 0);
  });

  test(`a TLS handshake that is under way while the server sheds is an idle connection for some seconds (${protocol})`, async (t) => {
    const { clock, host } = await startStillHost(t);
    let changes = 0;
    host.target.onChange = () => (changes += 1);
    assert.deepEqual([host.target.isEmpty(), host.target.count().idle], [true, 0]);
    host.target.shed(soon);
    assert.deepEqual([host.target.isEmpty(), host.target.count().idle], [false, 1]);
    await clock.advanceAndSettle(2_900);
    assert.deepEqual([host.target.isEmpty(), host.target.count().idle], [false, 1]);
    changes = 0;
    await clock.advanceAndSettle(1_000);
    assert.deepEqual([host.target.isEmpty(), host.target.count().idle, changes], [true, 0, 1]);
  });
}

test("an extended CONNECT is a busy session, and cut at the end", async (t) => {
  const host = await startHost(t, { answer: (stream) => stream.respond({ ":status": 200 }) });
  const client = await connectRaw(host);
  // ":method: CONNECT" and ":authority: a" as literals without indexing (RFC 7541 §6.2.2).
  client.open(Buffer.concat([Buffer.from([0x02, 7]), Buffer.from("CONNECT"), Buffer.from([0x01, 1, 0x61])]), false);
  await waitFor(() => host.executed === 1, { what: "the request" });
  host.target.shed({ spreadMs: 0, idleGraceMs: 50, goaway: "quiet" });
  await client.saw("GOAWAY");
  assert.deepEqual(host.target.count(), { idle: 0, busy: 1, upgraded: 0 });
  assert.equal((await closeIn(host, 100)).cut, 1);
});
