import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { interceptEmit } from "#core/targets/shared/emit.js";

test("interceptEmit() sees each event before the listeners, with its first two arguments", () => {
  const server = new EventEmitter();
  const seen: unknown[] = [];
  server.on("request", (...all) => seen.push(["listener", ...all]));
  interceptEmit(server, (event, first, second) => (seen.push([event, first, second]), false));
  assert.equal(server.emit("request", 1, 2, 3), true);
  assert.equal(server.emit("other"), false);
  assert.deepEqual(seen, [
    ["request", 1, 2],
    ["listener", 1, 2, 3],
    ["other", undefined, undefined],
  ]);
});

test("interceptEmit() keeps an event from listeners and later interceptors when true is returned", () => {
  const server = new EventEmitter();
  const seen: string[] = [];
  server.on("request", () => seen.push("listener"));
  interceptEmit(server, (event) => event === "request");
  interceptEmit(server, () => (seen.push("later"), false));
  assert.equal(server.emit("request"), true);
  assert.deepEqual(seen, []);
});

test("interceptEmit() patches once, and takes the patch away with the last interceptor", () => {
  const server = new EventEmitter();
  const removeFirst = interceptEmit(server, () => false);
  const { emit } = server;
  const removeSecond = interceptEmit(server, () => false);
  assert.equal(server.emit, emit);
  removeFirst();
  removeFirst();
  assert.equal(server.emit, emit);
  removeSecond();
  assert.ok(!Object.hasOwn(server, "emit"));
});

test("interceptEmit() gives back a patch that was there before", () => {
  const server = new EventEmitter();
  const earlier = server.emit.bind(server);
  server.emit = earlier;
  interceptEmit(server, () => false)();
  assert.equal(server.emit, earlier);
});

test("interceptEmit() stays under a patch that came later, passes everything on, and works again", () => {
  const server = new EventEmitter();
  const seen: unknown[] = [];
  server.on("request", () => seen.push("listener"));
  const remove = interceptEmit(server, (event) => (seen.push(event), false));
  const ours = server.emit;
  const theirs: typeof ours = (...all) => ours.apply(server, all);
  server.emit = theirs;
  remove();
  assert.equal(server.emit, theirs);
  server.emit("request");
  assert.deepEqual(seen, ["listener"]);
  interceptEmit(server, () => true);
  server.emit("request");
  assert.deepEqual(seen, ["listener"]);
});

test("interceptEmit() lets an interceptor remove itself while an event goes through", () => {
  const server = new EventEmitter();
  const seen: string[] = [];
  const remove = interceptEmit(server, () => (seen.push("first"), remove(), false));
  interceptEmit(server, () => (seen.push("second"), false));
  server.emit("request");
  server.emit("request");
  assert.deepEqual(seen, ["first", "second", "second"]);
});
