import assert from "node:assert/strict";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { test } from "node:test";
import { withClose } from "#core/targets/http1/close-header.js";
import { LiveSockets } from "#core/targets/shared/live-sockets.js";
import { onceATurn } from "#core/targets/shared/once-a-turn.js";
import { Rhythm } from "#core/targets/http1/rhythm.js";

const response = (): ServerResponse => new ServerResponse(new IncomingMessage(new Socket()));
const close = { Connection: "close" };

test("withClose() keeps the form of what writeHead was given", () => {
  const cases: [given: unknown[], wanted: unknown[]][] = [
    [[], [close]],
    [[undefined, undefined], [close]],
    [["Fine"], ["Fine", close]],
    [[{ "X-A": "1" }], [{ "X-A": "1", ...close }]],
    [[undefined, { "X-A": "1" }], [{ "X-A": "1", ...close }]],
    [
      ["Fine", { connection: "a", CONNECTION: "b", "X-A": ["1", "2"] }],
      ["Fine", { "X-A": ["1", "2"], ...close }],
    ],
    [[["connection", "a", "X-A", "1"]], [["X-A", "1", "Connection", "close"]]],
    [
      [
        [
          ["connection", "a"],
          ["X-A", "1"],
        ],
      ],
      [
        [
          ["X-A", "1"],
          ["Connection", "close"],
        ],
      ],
    ],
    [[[]], [["Connection", "close"]]],
    [[{ "alt-svc": "h3" }], [{ "alt-svc": "clear", ...close }]],
    [[["Alt-Svc", "h3"]], [["Alt-Svc", "clear", "Connection", "close"]]],
    [
      [[["Alt-Svc", "h3"]]],
      [
        [
          ["Alt-Svc", "clear"],
          ["Connection", "close"],
        ],
      ],
    ],
  ];
  for (const [given, wanted] of cases) assert.deepEqual(withClose(response(), given as []), wanted);
});

test("withClose() takes an alternative service back that was set before", () => {
  const given = response().setHeader("alt-svc", "h3");
  withClose(given, []);
  assert.equal(given.getHeader("alt-svc"), "clear");
});

test("LiveSockets holds what is open and forgets what is closed", () => {
  const sockets = new LiveSockets();
  const open = Array.from({ length: 1_000 }, () => new Socket());
  for (const socket of open) sockets.add(socket);
  for (const socket of open.slice(10)) socket.destroy();
  assert.deepEqual([...sockets], open.slice(0, 10));
  for (let count = 0; count < 20_000; count++) {
    const socket = new Socket();
    sockets.add(socket);
    socket.destroy();
  }
  assert.deepEqual([...sockets], open.slice(0, 10));
});

test("Rhythm gives a client three of its gaps, no less than the grace and no more than double", () => {
  const rhythm = new Rhythm();
  const socket = new Socket();
  const patience = (gapMs: number): number => {
    const other = new Socket();
    for (let request = 0; request < 20; request++) rhythm.note(other, request * gapMs);
    return Math.round(rhythm.patienceMs(other, 5_000));
  };
  assert.equal(rhythm.lastAt(socket), undefined);
  assert.equal(rhythm.patienceMs(socket, 5_000), 5_000);
  rhythm.note(socket, 17);
  assert.equal(rhythm.lastAt(socket), 17);
  assert.equal(rhythm.patienceMs(socket, 5_000), 5_000);
  assert.deepEqual([10, 2_000, 3_000, 60_000].map(patience), [5_000, 6_000, 9_000, 10_000]);
});

test("onceATurn() calls once for all calls of a turn", async () => {
  let calls = 0;
  const act = onceATurn(() => calls++);
  for (let turn = 0; turn < 2; turn++) {
    for (let call = 0; call < 5; call++) act();
    await new Promise(setImmediate);
  }
  assert.equal(calls, 2);
});
