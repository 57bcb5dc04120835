import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { ServerHttp2Session } from "node:http2";
import { test } from "node:test";

import { http2Target } from "#core/targets/http2/http2-target.js";
import { FakeClock, waitFor } from "@dns-drain/lab";

import { soon, startHost, type Protocol } from "./host.ts";
import { connectRaw } from "./raw-client.ts";

/** How many listeners there are, event by event. */
function listeners(emitter: EventEmitter): Record<string, number> {
  return Object.fromEntries(emitter.eventNames().map((name) => [String(name), emitter.listenerCount(name)]));
}

for (const protocol of ["h2c", "tls", "tls and HTTP/1.1"] satisfies Protocol[]) {
  test(`detach() leaves the server, its sessions and the clock as they were found (${protocol})`, async (t) => {
    const clock = new FakeClock();
    const host = await startHost(t, { protocol });
    host.target.detach();
    const sessions: ServerHttp2Session[] = [];
    host.server.on("session", (session: ServerHttp2Session) => sessions.push(session));
    const before = listeners(host.server);
    const client = await connectRaw(host);
    await client.getAnswer();
    const ofSession = listeners(sessions[0]!);

    const target = http2Target(host.server, { clock });
    const stays = await connectRaw(host);
    const leaves = await connectRaw(host);
    for (const each of [stays, leaves]) await each.getAnswer();
    target.prepare();
    target.shed({ ...soon, goaway: "response" });
    await clock.advanceAndSettle(1);
    await leaves.getAnswer();
    await waitFor(() => leaves.hasFin, { what: "FIN" });
    target.detach();

    assert.deepEqual(listeners(host.server), before);
    assert.deepEqual(listeners(sessions[1]!), ofSession);
    assert.deepEqual(listeners(sessions[0]!), ofSession);
    assert.equal(clock.pending, 0);
    assert.equal(Object.hasOwn(host.server, "emit"), false);
    await stays.getAnswer();
    assert.deepEqual(stays.goaways, []);
    leaves.end();
  });
}

test("a request pays for nothing until prepare()", async (t) => {
  const host = await startHost(t);
  const atRest = listeners(host.server);
  host.target.prepare();
  assert.equal(host.server.listenerCount("stream"), (atRest["stream"] ?? 0) + 1);
  host.target.resume();
  assert.deepEqual(listeners(host.server), atRest);
});
