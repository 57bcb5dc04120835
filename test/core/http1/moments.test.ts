import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { FakeClock, waitFor } from "@dns-drain/lab";
import { openRaw, saysClose, type RawClient } from "./raw-client.ts";
import { atOnce, connectionsOf, serve } from "./server.ts";

const answerOk = (_: unknown, response: ServerResponse): void => void response.end("ok");
const spread = { spreadMs: 10_000, idleGraceMs: 60_000, goaway: "quiet" } as const;

test("shed() gives each connection its moment, uniformly within the spread", async () => {
  const clock = new FakeClock();
  await using served = await serve(answerOk, { clock });
  const clients = await Promise.all(Array.from({ length: 100 }, () => openRaw(served.port)));
  await waitFor(() => served.target.count().idle === 100, { what: "100 connections" });
  served.target.shed(spread);
  const told = new Set<RawClient>();
  const toldWithin: number[] = [];
  const speak = async (client: RawClient): Promise<void> => {
    if (saysClose(await client.get())) told.add(client);
  };
  for (let step = 0; step <= 10; step++) {
    await Promise.all(clients.filter((client) => !told.has(client)).map(speak));
    toldWithin.push(told.size);
    clock.advance(spread.spreadMs / 10);
  }
  assert.equal(toldWithin[0], 0);
  // Binomial with n = 100 and p = 0.5: outside of this once in 10^8 times.
  assert.ok(toldWithin[5] !== undefined && toldWithin[5] > 22 && toldWithin[5] < 78, String(toldWithin));
  assert.equal(toldWithin[10], 100);
  assert.equal(served.target.tally.shed, 100);
  for (const client of clients) await client[Symbol.asyncDispose]();
});

test("shed() again with a shorter plan hastens those that are still to go, and with a longer one changes nothing", async () => {
  const clock = new FakeClock();
  await using served = await serve(answerOk, { clock });
  await using client = await openRaw(served.port);
  await client.get();
  served.target.shed({ ...spread, spreadMs: 10 ** 9 });
  assert.ok(!saysClose(await client.get()));
  served.target.shed({ ...spread, spreadMs: 10 ** 10 });
  assert.ok(!saysClose(await client.get()));
  served.target.shed({ ...spread, spreadMs: 0 });
  assert.ok(saysClose(await client.get()));
});

test("shed() decides when the headers are written, not when the request comes", async () => {
  const clock = new FakeClock();
  let pending: ServerResponse | undefined;
  await using served = await serve((_, response) => (pending = response), { clock });
  await using client = await openRaw(served.port);
  served.target.shed(spread);
  client.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
  await waitFor(() => pending, { what: "the request" });
  clock.advance(spread.spreadMs);
  pending?.end("ok");
  assert.ok(saysClose((await client.responses(1))[0]));
});

test("shed() serves connections that come later, one request each, and counts them", async () => {
  const clock = new FakeClock();
  await using served = await serve(answerOk, { clock });
  served.target.shed(spread);
  clock.advance(1_234);
  for (let arrival = 0; arrival < 3; arrival++) {
    await using client = await openRaw(served.port);
    assert.ok(saysClose(await client.get()));
    assert.equal(await client.closed(), "fin");
  }
  assert.deepEqual(served.target.tally, { shed: 3, closedIdle: 0, arrived: 3, lastArrivalAt: 1_234 });
});

test("resume() takes the marks back, of pending responses too, and the connections stay", async () => {
  let pending: ServerResponse | undefined;
  await using served = await serve((request, response) =>
    request.url === "/" ? answerOk(request, response) : (pending = response),
  );
  await using idle = await openRaw(served.port);
  await using busy = await openRaw(served.port);
  await idle.get();
  served.target.shed(atOnce);
  busy.send("GET /pending HTTP/1.1\r\nHost: a.example\r\n\r\n");
  await waitFor(() => pending, { what: "the request" });
  served.target.resume();
  pending?.end("ok");
  assert.ok(!saysClose((await busy.responses(1))[0]));
  assert.ok(!saysClose(await idle.get()));
  assert.ok(!saysClose(await busy.get()));
  assert.equal(await connectionsOf(served.server), 2);
  served.target.shed(atOnce);
  assert.ok(saysClose(await idle.get()));
  assert.ok(saysClose(await busy.get()));
});

test("shed() a second time changes nothing", async () => {
  await using served = await serve(answerOk);
  served.target.shed(spread);
  await using client = await openRaw(served.port);
  served.target.shed(atOnce);
  await client.get();
  assert.equal(served.target.tally.arrived, 1);
});
