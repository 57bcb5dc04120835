import assert from "node:assert/strict";
import type { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, it, mock } from "node:test";

import { stopOnSignals, type Stoppable } from "#core/running/signals.js";

/** A drain that comes to its end when it is told to. */
class FakeDrain implements Stoppable {
  readonly lines: string[] = [];
  readonly reasons: string[] = [];
  readonly log = (code: string, message: string): void => void this.lines.push(`${code}: ${message}`);
  #hasClosed = false;
  #finish: (cut: number) => void = () => {};
  readonly #closed = new Promise<number>((resolve) => (this.#finish = resolve));

  stop(reason: string): Promise<number> {
    this.reasons.push(reason);
    return this.#closed;
  }

  isClosed(): boolean {
    return this.#hasClosed;
  }

  async closes(cut: number): Promise<void> {
    this.#hasClosed = true;
    await this.detaches(cut);
  }

  async detaches(cut = 0): Promise<void> {
    this.#finish(cut);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const signal = "SIGIO";
const codes: unknown[] = [];

function send(): void {
  process.emit(signal, signal);
}

/** As a worker of a cluster does when it is told to leave. */
function leave(): void {
  (process as EventEmitter).emit(signal, signal, 0);
}

describe("stopOnSignals()", () => {
  const before = process.listenerCount(signal);
  let forget: (() => void)[] = [];

  function listening(drain: FakeDrain): FakeDrain {
    forget.push(stopOnSignals([signal], drain));
    return drain;
  }

  beforeEach(() => {
    codes.length = 0;
    mock.method(process, "exit", (code: unknown) => void codes.push(code));
  });

  afterEach(() => {
    for (const take of forget.splice(0)) take();
    mock.restoreAll();
    assert.equal(process.listenerCount(signal), before, "no listener is left");
    forget = [];
  });

  it("stops the drain, and ends the process with 0 when nothing was cut", async () => {
    const drain = listening(new FakeDrain());
    send();
    assert.deepEqual(drain.reasons, [signal]);
    assert.deepEqual(codes, []);
    await drain.closes(0);
    assert.deepEqual(codes, [0]);
    assert.deepEqual(drain.lines, ["process-ends: the process ends: nothing was cut"]);
  });

  it("ends the process with 1 when something was cut", async () => {
    const drain = listening(new FakeDrain());
    send();
    await drain.closes(1);
    assert.deepEqual(codes, [1]);
    assert.match(drain.lines[0]!, /1 connection cut in the middle of a request/);
  });

  it("passes the second and the third signal on, and ends the process with what was cut", async () => {
    const drain = listening(new FakeDrain());
    for (let time = 0; time < 3; time++) send();
    assert.equal(drain.reasons.length, 3);
    await drain.closes(2);
    assert.equal(codes[0], 1);
  });

  it("ends the process after two drains when both have closed, with one listener for both", async () => {
    const [first, second] = [listening(new FakeDrain()), listening(new FakeDrain())];
    assert.equal(process.listenerCount(signal), before + 1);
    send();
    await first.closes(1);
    assert.deepEqual(codes, []);
    await second.closes(0);
    assert.deepEqual(codes, [1]);
  });

  it("keeps what the first of two drains has cut when a second signal ends the other", async () => {
    const [first, second] = [listening(new FakeDrain()), listening(new FakeDrain())];
    send();
    await first.closes(1);
    forget.shift()!();
    send();
    await second.closes(0);
    assert.equal(codes[0], 1);
  });

  it("leaves the process alone when the drain was detached meanwhile", async () => {
    const drain = listening(new FakeDrain());
    send();
    await drain.detaches();
    assert.deepEqual(codes, []);
  });

  it("forgets one drain and goes on for the other", async () => {
    const [first, second] = [listening(new FakeDrain()), listening(new FakeDrain())];
    forget.shift()!();
    send();
    assert.deepEqual(first.reasons, []);
    assert.deepEqual(second.reasons, [signal]);
    await second.closes(0);
    assert.deepEqual(codes, [0]);
  });

  it("hears several signals, and one that is named twice once", async () => {
    const drain = new FakeDrain();
    forget.push(stopOnSignals([signal, "SIGHUP", signal], drain));
    assert.equal(process.listenerCount(signal), before + 1);
    process.emit("SIGHUP", "SIGHUP");
    send();
    assert.deepEqual(drain.reasons, ["SIGHUP", signal]);
    await drain.closes(0);
    forget.shift()!();
    assert.equal(process.listenerCount("SIGHUP"), 0);
  });

  it("lets a leave spend no signal: the first one after it changes nothing, and the next goes on", async () => {
    const drain = listening(new FakeDrain());
    leave();
    leave();
    assert.deepEqual(drain.reasons, [signal]);
    send();
    assert.deepEqual(drain.reasons, [signal]);
    send();
    assert.deepEqual(drain.reasons, [signal, signal]);
    await drain.closes(0);
    assert.equal(codes[0], 0);
  });

  it("passes over a leave that comes after a signal", async () => {
    const drain = listening(new FakeDrain());
    send();
    leave();
    assert.deepEqual(drain.reasons, [signal]);
    send();
    assert.deepEqual(drain.reasons, [signal, signal]);
    await drain.closes(0);
  });

  it("stops a drain that has come after the leave on the first signal", async () => {
    const early = listening(new FakeDrain());
    leave();
    const late = listening(new FakeDrain());
    send();
    assert.deepEqual([early.reasons, late.reasons], [[signal], [signal]]);
    await Promise.all([early.closes(0), late.closes(0)]);
  });
});
