import assert from "node:assert/strict";
import { test } from "node:test";

import { createAgenda } from "#core/targets/http2/agenda.js";
import { FakeClock } from "@dns-drain/lab";

test("an agenda does what is due, in order, with one timer", async () => {
  const clock = new FakeClock();
  const done: string[] = [];
  const agenda = createAgenda<string>(clock, (item) => done.push(item));
  agenda.add(10, "first");
  agenda.add(10, "second");
  agenda.add(30, "third");
  assert.equal(clock.pending, 1);
  await clock.advanceAndSettle(9);
  assert.deepEqual(done, []);
  await clock.advanceAndSettle(1);
  assert.deepEqual(done, ["first", "second"]);
  await clock.advanceAndSettle(20);
  assert.deepEqual(done, ["first", "second", "third"]);
  assert.equal(clock.pending, 0);
});

test("an agenda does a bounded number of things in a turn of the event loop", async () => {
  const done: number[] = [];
  const agenda = createAgenda<number>(new FakeClock(), (item) => done.push(item));
  for (let item = 0; item < 2_500; item += 1) agenda.add(0, item);
  let before = 0;
  for (let turns = 0; done.length < 2_500; turns += 1) {
    assert.ok(turns < 200, "it goes on");
    assert.ok(done.length - before <= 50, `${done.length - before} in one turn`);
    before = done.length;
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(
    done,
    Array.from({ length: 2_500 }, (_, item) => item),
  );
});

test("what is done may add to its agenda", async () => {
  const clock = new FakeClock();
  const done: number[] = [];
  const agenda = createAgenda<number>(clock, (item) => {
    done.push(item);
    if (item < 3) agenda.add(clock.now() + 10, item + 1);
  });
  agenda.add(0, 1);
  await clock.advanceAndSettle(100);
  assert.deepEqual(done, [1, 2, 3]);
});

test("what is removed isn't done, and an agenda without anything holds no timer", async () => {
  const clock = new FakeClock();
  const done: string[] = [];
  const agenda = createAgenda<string>(clock, (item) => done.push(item));
  agenda.add(10, "never");
  agenda.add(20, "put off");
  agenda.add(30, "second");
  agenda.add(40, "put off");
  agenda.remove("never");
  await clock.advanceAndSettle(35);
  assert.deepEqual(done, ["second"]);
  agenda.remove("put off");
  assert.equal(clock.pending, 0);
});

test("a cleared agenda does nothing, holds no timer, and may be used again", async () => {
  const clock = new FakeClock();
  const done: string[] = [];
  const agenda = createAgenda<string>(clock, (item) => done.push(item));
  agenda.add(10, "never");
  agenda.clear();
  assert.equal(clock.pending, 0);
  await clock.advanceAndSettle(20);
  agenda.add(30, "again");
  await clock.advanceAndSettle(10);
  assert.deepEqual(done, ["again"]);
});
