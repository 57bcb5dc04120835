// npm run sim -- [--json] [--seed N] [--hours N] [--history N]
// Lives through at least a million host-hours with the real reducer on a moved clock, and counts what went wrong.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { createWorld } from "./histories.ts";
import { summaryOf, tableOf, withTotal } from "./report.ts";
import { add, newTally, runHistory, type Tallies } from "./run.ts";
import { isFailing, shrink } from "./shrink.ts";
import type { Share } from "./worker.ts";
import type { ZoneKind } from "./world.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    hours: { type: "string", default: "1000000" },
    history: { type: "string" },
  },
});

const started = performance.now();
const [seed, hours] = [numberIn("seed"), numberIn("hours")];
const tallies = values.history === undefined ? await runAll() : runOne(numberIn("history"));
console.log(tableOf(tallies));
for (const failing of (withTotal(tallies).total?.failing ?? []).slice(0, 3)) printSmallest(failing);
if (values.json) console.log(JSON.stringify(summaryOf(tallies, seed, performance.now() - started)));
if (withTotal(tallies).total?.failing.length) process.exitCode = 1;

function numberIn(option: "seed" | "hours" | "history"): number {
  const value = Number(values[option]);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new RangeError(`Cannot simulate: "--${option}" must be a whole number >= 0, received ${values[option]}`);
}

/** On as many threads as there are cores, each with its own histories, so that the seed alone decides. */
async function runAll(): Promise<Tallies> {
  const shares = 2;
  const threads = Math.min(shares, Math.max(1, availableParallelism()));
  const sum: Tallies = {};
  for (let first = 0; first < shares; first += threads) {
    const batch = Array.from({ length: Math.min(threads, shares - first) }, (_, index) => first + index);
    const done = await Promise.all(
      batch.map((nth) => runShare({ seed, first: nth, step: shares, hours: hours / shares })),
    );
    for (const share of done) addAll(sum, share);
  }
  return sum;
}

function runShare(share: Share): Promise<Tallies> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: share });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

function addAll(sum: Tallies, more: Tallies): void {
  for (const [kind, tally] of Object.entries(more) as [ZoneKind, NonNullable<Tallies[ZoneKind]>][])
    add((sum[kind] ??= newTally()), tally);
}

function runOne(history: number): Tallies {
  const single: Tallies = {};
  runHistory(single, history);
  return single;
}

function printSmallest(history: number): void {
  const world = createWorld(history);
  console.log(`\nHistory ${history} goes wrong (npm run sim -- --history ${history}). What it takes:`);
  console.log(JSON.stringify(isFailing(world) ? shrink(world) : world, undefined, 1));
}
