import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerHttp2Session } from "node:http2";
import { connect as connectTcp } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "node:test";

import { http2Target } from "#core/targets/http2/http2-target.js";
import { systemClock } from "@dns-drain/dns";
import { FakeClock, waitFor } from "@dns-drain/lab";

import { answerWith, soon, startHost, type Host } from "./host.ts";
import { connectRaw, type RawClient } from "./raw-client.ts";

const noError = 0;

/** A client that thinks before each request, and is known for it. */
async function pausingClient(host: Host, clock: FakeClock): Promise<RawClient> {
  host.target.prepare();
  const client = await connectRaw(host);
  for (let requests = 0; requests < 2; requests += 1) {
    await client.getAnswer();
    await sleep(10);
    clock.advance(60_000);
  }
  return client;
}

/** A client that speaks again as soon as it has its answer. Only a clock that stands still sees no pause on a busy machine. */
async function hurriedClient(host: Host): Promise<RawClient> {
  host.target.prepare();
  const client = await connectRaw(host);
  for (let requests = 0; requests < 8; requests += 1) await client.getAnswer();
  return client;
}

/** Waits until the server has measured the round trip. */
async function roundTripKnown(client: RawClient): Promise<void> {
  await client.saw("PING");
  await sleep(10);
}

for (const protocol of ["h2c", "tls"] as const) {
  test(`quiet: GOAWAY rides in one write behind the end of the answer, if the client pauses (${protocol})`, async (t) => {
    const clock = new FakeClock();
    const host = await startHost(t, { protocol, clock });
    const client = await pausingClient(host, clock);
    host.target.shed({ ...soon, idleGraceMs: 5000 });
    clock.advance(0);
    await roundTripKnown(client);
    assert.deepEqual(client.goaways, []);
    const id = await client.getAnswer();
    const goaway = await client.saw("GOAWAY");
    const end = client.frames.findLast(({ type, streamId }) => type === "DATA" && streamId === id);
    assert.equal(goaway.chunk, end?.chunk);
    assert.ok(client.frames.indexOf(goaway) > client.frames.indexOf(end!));
    assert.deepEqual(client.goaways[0], { lastStreamId: id, code: noError });
  });

  test(`quiet: GOAWAY goes ahead of the answer, if the client speaks again at once (${protocol})`, async (t) => {
    const clock = new FakeClock();
    const host = await startHost(t, { protocol, clock });
    const client = await hurriedClient(host);
    host.target.shed({ ...soon, idleGraceMs: 2000 });
    clock.advance(0);
    let id = 0;
    while (client.goaways.length === 0) id = await client.getAnswer();
    const headers = client.frames.find(({ type, streamId }) => type === "HEADERS" && streamId === id);
    assert.ok(client.frames.findIndex(({ type }) => type === "GOAWAY") < client.frames.indexOf(headers!));
    assert.deepEqual(client.goaways[0], { lastStreamId: id, code: noError });
  });

  test(`response: GOAWAY goes ahead of the next answer (${protocol})`, async (t) => {
    const host = await startHost(t, { protocol });
    const client = await connectRaw(host);
    await client.getAnswer();
    host.target.shed({ ...soon, idleGraceMs: 5000, goaway: "response" });
    await sleep(10);
    const id = await client.getAnswer();
    const headers = client.frames.find(({ type, streamId }) => type === "HEADERS" && streamId === id);
    assert.ok(client.frames.indexOf(await client.saw("GOAWAY")) < client.frames.indexOf(headers!));
    await waitFor(() => client.hasFin, { what: "FIN" });
  });

  test(`an idle session is told at the end of its idle grace, and never anything but its last stream (${protocol})`, async (t) => {
    const host = await startHost(t, { protocol });
    const client = await connectRaw(host);
    const id = await client.getAnswer();
    host.target.shed(soon);
    await sleep(soon.idleGraceMs / 2);
    assert.deepEqual(client.goaways, []);
    await waitFor(() => client.hasFin, { what: "FIN" });
    for (const goaway of client.goaways) assert.deepEqual(goaway, { lastStreamId: id, code: noError });
    assert.ok(client.goaways.length > 0);
    client.end();
    await waitFor(() => host.target.count().idle === 0, { what: "the end of the connection" });
    assert.equal(host.target.tally.shed, 1);
  });
}

test("a session that bursts is told in the first silence behind a burst", async (t) => {
  const host = await startHost(t);
  host.target.prepare();
  const client = await connectRaw(host);
  for (let bursts = 0; bursts < 2; bursts += 1) {
    for (let requests = 0; requests < 3; requests += 1) await client.getAnswer();
    await sleep(60);
  }
  host.target.shed({ ...soon, idleGraceMs: 5000 });
  await roundTripKnown(client);
  await client.getAnswer();
  const id = await client.getAnswer();
  const { chunk } = await client.saw("GOAWAY");
  assert.ok(chunk > (client.frames.findLast(({ streamId }) => streamId === id)?.chunk ?? chunk));
  assert.deepEqual(client.goaways[0], { lastStreamId: id, code: noError });
});

test("a session that never falls quiet is told at the end of its idle grace, and what is open finishes", async (t) => {
  const host = await startHost(t, { answer: (stream) => setTimeout(() => answerWith(stream, "late"), 500) });
  const client = await connectRaw(host);
  const id = client.get();
  await waitFor(() => host.executed === 1, { what: "the request" });
  host.target.shed(soon);
  await client.saw("GOAWAY");
  assert.deepEqual(host.target.count(), { idle: 0, busy: 1, upgraded: 0 });
  assert.equal((await client.saw("DATA", id)).payload.toString(), "late");
});

test("a session that comes late has its moment at once", async (t) => {
  const host = await startHost(t);
  host.target.shed({ spreadMs: 60_000, idleGraceMs: 100, goaway: "quiet" });
  const client = await connectRaw(host);
  await client.getAnswer();
  await waitFor(() => client.hasFin, { what: "FIN" });
  assert.equal(host.target.tally.arrived, 1);
  assert.ok(Number(host.target.tally.lastArrivalAt) <= performance.now());
});

test("sessions that were there before the target are shed from when they speak", async (t) => {
  const host = await startHost(t);
  const client = await connectRaw(host);
  await client.getAnswer();
  host.target.detach();
  const late = http2Target(host.server, { clock: systemClock });
  late.shed({ ...soon, goaway: "response" });
  assert.equal(late.count().idle, 0);
  const id = await client.getAnswer();
  await client.saw("GOAWAY");
  assert.deepEqual(client.goaways[0], { lastStreamId: id, code: noError });
  await late.close(0);
  late.detach();
});

test("resume() takes back what was not said: sessions stay and are served", async (t) => {
  const clock = new FakeClock();
  const host = await startHost(t, { clock });
  const client = await connectRaw(host);
  await client.getAnswer();
  for (const goaway of ["quiet", "response"] as const) {
    host.target.shed({ spreadMs: 1000, idleGraceMs: 1000, goaway });
    await clock.advanceAndSettle(999);
    host.target.resume();
    await clock.advanceAndSettle(10_000);
    await client.getAnswer();
  }
  assert.deepEqual(client.goaways, []);
  assert.equal(clock.pending, 0);
  assert.equal(host.server.listenerCount("stream"), 1);
});

test("the moments of many sessions are spread", async (t) => {
  const clock = new FakeClock();
  const host = await startHost(t, { clock });
  const clients = await Promise.all(Array.from({ length: 40 }, () => connectRaw(host)));
  await waitFor(() => host.target.count().idle === 40, { what: "40 sessions" });
  host.target.shed({ spreadMs: 10_000, idleGraceMs: 0, goaway: "quiet" });
  const told: number[] = [];
  for (let second = 0; second < 10; second += 1) {
    await clock.advanceAndSettle(1000);
    told.push(host.target.tally.shed);
  }
  assert.ok(told[4]! > 8 && told[4]! < 32, `told by and by: ${told.join(" ")}`);
  await waitFor(() => host.target.tally.shed === 40, { what: "all to be told" });
  for (const client of clients) client.end();
  await waitFor(() => host.target.count().idle === 0, { what: "all to leave" });
});

test("a peer that never closes its side is cut 5 s after ours was", async (t) => {
  const clock = new FakeClock();
  const host = await startHost(t, { clock });
  const client = await connectRaw(host);
  await client.getAnswer();
  host.target.shed({ spreadMs: 0, idleGraceMs: 0, goaway: "quiet" });
  await clock.advanceAndSettle(1);
  await waitFor(() => client.hasFin, { what: "FIN" });
  await clock.advanceAndSettle(4900);
  assert.deepEqual(host.target.count(), { idle: 1, busy: 0, upgraded: 0 });
  await clock.advanceAndSettle(200);
  await waitFor(() => host.target.count().idle === 0, { what: "the cut" });
  assert.equal(clock.pending, 0);
});

test("a client that connected and said nothing is told and leaves", async (t) => {
  const host = await startHost(t);
  const client = await connectRaw(host, { greet: false });
  await waitFor(() => host.target.count().idle === 1, { what: "the session" });
  host.target.shed(soon);
  await waitFor(() => client.hasFin, { what: "FIN" });
  assert.equal(client.goaways[0]?.code, noError);
});

test("onChange is called once in a turn, when sessions come or go while shedding", async (t) => {
  const host = await startHost(t);
  let changes = 0;
  host.target.onChange = () => (changes += 1);
  const early = await connectRaw(host);
  await early.getAnswer();
  assert.equal(changes, 0);
  host.target.shed({ ...soon, idleGraceMs: 5000, goaway: "response" });
  await connectRaw(host);
  await waitFor(() => changes === 1, { what: "the arrival" });
  await early.getAnswer();
  early.end();
  await waitFor(() => changes === 2, { what: "the departure" });
});

test("shed() again with a shorter plan hastens the sessions that are still to go", async (t) => {
  const host = await startHost(t);
  const client = await connectRaw(host);
  await client.getAnswer();
  host.target.shed({ spreadMs: 10 ** 9, idleGraceMs: 10 ** 9, goaway: "quiet" });
  await client.getAnswer();
  assert.deepEqual(client.goaways, []);
  host.target.shed({ spreadMs: 0, idleGraceMs: 50, goaway: "quiet" });
  await client.saw("GOAWAY");
  assert.equal(host.target.tally.shed, 1);
});

test("a session that the application has destroyed as it came is nobody's", async (t) => {
  const host = await startHost(t, {});
  host.target.detach();
  host.server.on("session", (session: ServerHttp2Session) => session.destroy());
  const target = http2Target(host.server, { clock: systemClock });
  const socket = connectTcp(host.port, "127.0.0.1");
  host.closeLater(socket);
  await once(socket.resume(), "close");
  assert.ok(target.isEmpty());
  target.detach();
});
