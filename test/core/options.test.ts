import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { createDrain, type DrainOptions } from "@dns-drain/core";

import { readDrainOptions } from "#core/drain-config.js";

import { LineLogger } from "../support/drain-stage.ts";
import { FakeWatch } from "../support/fake-watch.ts";

const watch = new FakeWatch();

/** Options as a JavaScript user may write them, and what they are told. */
const refused: readonly (readonly [options: unknown, name: "TypeError" | "RangeError", message: string])[] = [
  ["api.example", "TypeError", '"options" must be an object, received "api.example"'],
  [null, "TypeError", '"options" must be an object, received null'],
  [
    { name: "api.example", addresses: "192.0.2.7" },
    "TypeError",
    '"name" must be left out, or one of names, addresses, resolvers, authorities, clientSubnets, schedule, graceMs, ' +
      "maxPropagationMs, onEmpty, watch, spreadMs, idleGraceMs, goaway, misdirected, quietMs, maxDrainMs, signals, " +
      'deadlineMs, withdraw, withdrawMs, onClosed, logger, signal, clock, received "api.example"',
  ],
  [{ spreadMs: -1 }, "RangeError", '"spreadMs" must be a finite number of milliseconds >= 0, received -1'],
  [{ spreadMs: "10" }, "RangeError", '"spreadMs" must be a finite number of milliseconds >= 0, received "10"'],
  [{ idleGraceMs: NaN }, "RangeError", '"idleGraceMs" must be a finite number of milliseconds >= 0, received NaN'],
  [{ quietMs: null }, "RangeError", '"quietMs" must be a finite number of milliseconds >= 0, received null'],
  [
    { maxDrainMs: Infinity },
    "RangeError",
    '"maxDrainMs" must be a finite number of milliseconds >= 0, received Infinity',
  ],
  [{ deadlineMs: {} }, "RangeError", '"deadlineMs" must be a finite number of milliseconds >= 0, received {}'],
  [{ withdrawMs: 5n }, "RangeError", '"withdrawMs" must be a finite number of milliseconds >= 0, received 5n'],
  [{ goaway: "now" }, "TypeError", '"goaway" must be "quiet" or "response", received "now"'],
  [{ misdirected: true }, "TypeError", '"misdirected" must be false, "stragglers" or "name", received true'],
  [{ signals: "SIGTERM" }, "TypeError", '"signals" must be a list of signal names, received "SIGTERM"'],
  [
    { signals: ["SIGTERN"] },
    "TypeError",
    '"signals" must be a list of signals that a process can hear, received "SIGTERN"',
  ],
  [
    { signals: ["SIGKILL"] },
    "TypeError",
    '"signals" must be a list of signals that a process can hear, received "SIGKILL"',
  ],
  [{ signals: [15] }, "TypeError", '"signals" must be a list of signals that a process can hear, received 15'],
  [{ withdraw: true }, "TypeError", '"withdraw" must be a function, received true'],
  [{ onClosed: "exit" }, "TypeError", '"onClosed" must be a function, received "exit"'],
  [{ signal: {} }, "TypeError", '"signal" must be an AbortSignal, received {}'],
  [{ logger: null }, "TypeError", '"logger" must be false or a logger with a method "info", received null'],
  [
    { logger: { info() {} } },
    "TypeError",
    '"logger" must be false or a logger with a method "warn", received { info: [Function: info] }',
  ],
  [{ watch: {} }, "TypeError", '"watch" must be a watch with a method "status", received {}'],
  [{ watch: null }, "TypeError", '"watch" must be a watch with a method "status", received null'],
  [
    { watch, names: "api.example" },
    "TypeError",
    '"names" must be left out when there is a "watch", received "api.example"',
  ],
  [{ watch, graceMs: 1_000 }, "TypeError", '"graceMs" must be left out when there is a "watch", received 1000'],
  [{ names: "api.example" }, "TypeError", '"addresses" must be given together with "names", received undefined'],
  [{ addresses: "192.0.2.7" }, "TypeError", '"names" must be given together with "addresses", received undefined'],
];

describe("createDrain() refuses", () => {
  for (const [options, name, message] of refused) {
    it(message, () => {
      const listeners = process.listenerCount("SIGTERM");
      assert.throws(() => createDrain(options as DrainOptions), { name, message: `Cannot drain: ${message}` });
      assert.equal(process.listenerCount("SIGTERM"), listeners, "and leaves nothing behind");
    });
  }

  it("what the watch refuses, in the same words", () => {
    assert.throws(() => createDrain({ names: "not a name", addresses: "192.0.2.7", logger: false }), {
      name: "TypeError",
      message: /^Cannot watch: "names" must be a host name.*, received "not a name"$/,
    });
  });
});

describe("readDrainOptions()", () => {
  it("has the defaults that are documented", () => {
    const { plan, waits, signals, deadlineMs, watch: none } = readDrainOptions({ logger: false });
    assert.deepEqual(plan, { spreadMs: 10_000, idleGraceMs: 30_000, goaway: "quiet" });
    assert.deepEqual(waits, {
      spreadMs: 10_000,
      quietMs: 2_000,
      maxDrainMs: 600_000,
      withdrawMs: 5_000,
      closeMs: 2_000,
    });
    assert.deepEqual(signals, ["SIGTERM"]);
    assert.equal(deadlineMs, 25_000);
    assert.equal(none, undefined);
  });

  it("takes undefined for what was left out", () => {
    const { waits } = readDrainOptions({ logger: false, quietMs: undefined, names: undefined, goaway: undefined });
    assert.equal(waits.quietMs, 2_000);
    assert.doesNotThrow(() => readDrainOptions({ logger: false, unknown: undefined } as DrainOptions));
  });

  it("takes zeros", () => {
    const { waits, deadlineMs } = readDrainOptions({ logger: false, quietMs: 0, deadlineMs: 0 });
    assert.equal(waits.quietMs, 0);
    assert.equal(waits.closeMs, 0);
    assert.equal(deadlineMs, 0);
  });

  it("gives the closing a tenth of a short deadline", () => {
    assert.equal(readDrainOptions({ logger: false, deadlineMs: 5_000 }).waits.closeMs, 500);
  });

  it("says that no DNS is watched, since names that were to come from the environment may be missing", () => {
    const logger = new LineLogger();
    readDrainOptions({ logger });
    assert.deepEqual(logger.lines, [
      'info: dns-drain dns-unwatched: without "names" and "addresses" no DNS is watched; it drains on signals and start() alone',
    ]);
  });

  it("doesn't close a watch that it was given", () => {
    readDrainOptions({ watch, logger: false }).closeWatch();
    assert.equal(readDrainOptions({ watch, logger: false }).watch, watch);
  });
});
