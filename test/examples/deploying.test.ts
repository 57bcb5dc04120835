import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

import type { DnsFacts, DrainState, Order } from "#core/phases/drain-state.js";
import { nextState } from "#core/phases/phases.js";

import { readExample } from "../support/deploy/example.ts";
import { root } from "../support/deploy/program.ts";
import { defaults, longestStopMs, phaseWaits } from "../support/deploy/waits.ts";

/** What a deployment sets; in milliseconds. */
interface Setting {
  readonly ttlMs: number;
  readonly withdrawMs: number;
  readonly graceMs: number;
  readonly deadlineMs: number;
}

const page = readFileSync(join(root, "docs/deploying.md"), "utf8");

/** The rows of a table whose cells are all numbers. */
function rowsOfNumbers(): number[][] {
  const rows = page.split("\n").map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return rows
    .filter((row) => row.length === 5 && row.every((cell) => /^\d+$/.test(cell)))
    .map((row) => row.map(Number));
}

const settings = rowsOfNumbers().map(([ttl = 0, withdraw = 0, grace = 0, deadline = 0, limit = 0]) => ({
  ttlMs: ttl * 1000,
  withdrawMs: withdraw * 1000,
  graceMs: grace * 1000,
  deadlineMs: deadline * 1000,
  limitMs: limit * 1000,
}));

/** The reason for which shedding begins on SIGTERM, if the removal is seen at the last moment of `withdrawMs`. */
function reasonToShed({ ttlMs, withdrawMs, graceMs, deadlineMs }: Setting): string {
  const waits = { ...phaseWaits(deadlineMs), withdrawMs };
  const order: Order = {
    kind: "stop",
    at: 0,
    reason: "SIGTERM",
    deadlineAt: deadlineMs,
    isWithdrawing: false,
    isForced: false,
  };
  const clearAt = withdrawMs + ttlMs + 1_000 + graceMs;
  const dnsAt = (now: number): DnsFacts => {
    const isDelisted = now >= withdrawMs;
    const said = { reason: "", needMs: ttlMs + graceMs, isOver: now >= clearAt };
    return isDelisted
      ? { ...said, membership: "delisted", clearAt }
      : { ...said, membership: "listed", clearAt: undefined };
  };
  let state: DrainState = { phase: "serving", since: 0, reason: "" };
  for (let now = 0; state.phase !== "draining"; now += 500) {
    const facts = { dns: dnsAt(now), order, connections: () => 1, quietSince: undefined };
    state = nextState(state, facts, waits, now);
    assert.ok(now <= deadlineMs, "it never began");
  }
  return state.reason;
}

describe("docs/deploying.md", () => {
  it("has deadlines within which every cache has had its time", () => {
    assert.ok(settings.length >= 5);
    for (const setting of settings)
      assert.match(reasonToShed(setting), /every cache has had its time/, JSON.stringify(setting));
  });

  it("has none that is longer than its formula says, and than is needed but for a few seconds", () => {
    for (const setting of settings) {
      const { ttlMs, withdrawMs, graceMs, deadlineMs } = setting;
      assert.equal(deadlineMs, withdrawMs + ttlMs + 1_000 + graceMs + defaults.spreadMs + 3_000);
      const shorter = { ...setting, deadlineMs: deadlineMs - 3_000 };
      assert.doesNotMatch(reasonToShed(shorter), /every cache has had its time/, JSON.stringify(setting));
    }
  });

  it("has a supervisor wait for a second more than the deadline, and three to spare", () => {
    for (const { deadlineMs, limitMs } of settings) assert.equal(limitMs, deadlineMs + 4_000);
    assert.equal(longestStopMs + 3_000, 29_000);
    assert.match(page, /^\| up to 10.*\| 5 \| 60 \| 25 \| 29 \|$/m);
    assert.deepEqual([defaults.withdrawMs, defaults.deadlineMs], [5_000, 25_000]);
  });

  it("names the defaults of the waits as they are", () => {
    const { spreadMs, idleGraceMs, quietMs } = defaults;
    for (const [option, ms] of Object.entries({ spreadMs, idleGraceMs, quietMs, graceMs: 60_000 }))
      assert.match(page, new RegExp(`^\\|.*\`${option}\` \\| ${ms / 1000} s \\|`, "m"), option);
  });
});

describe("a server that withdraws its own record", () => {
  for (const [folder, ttlMs] of [
    ["rfc2136", 30_000],
    ["route53", 60_000],
  ] as const) {
    it(`has the time for it in examples/${folder}, and its README says how long a supervisor must wait`, () => {
      const code = readExample(`${folder}/server.js`);
      const option = (name: string): number =>
        Number(new RegExp(`${name}: ([\\d_]+)`).exec(code)?.[1]?.replaceAll("_", ""));
      const setting = { ttlMs, graceMs: 60_000, withdrawMs: option("withdrawMs"), deadlineMs: option("deadlineMs") };
      assert.match(reasonToShed(setting), /every cache has had its time/);
      const limit = setting.deadlineMs / 1000 + 4;
      assert.match(readExample(`${folder}/README.md`), new RegExp(`wait for ${limit} s before it kills`));
    });
  }
});
