/**
 * A worker whose own listener hears one signal only is told to leave, and then gets a signal. Ends with the number of
 * times that it was heard, or with 99 if Node's answer to a signal has ended the worker.
 */
import cluster from "node:cluster";
import { setTimeout as sleep } from "node:timers/promises";

import { shareWatch, watchOfPrimary } from "@dns-drain/cluster";

import { FakeWatch } from "../fake-watch.ts";
import { messageOf } from "#cluster/word.js";

/** For a message or a signal to arrive. */
const arrivalMs = 500;

if (cluster.isPrimary) startPrimary();
else await startWorker();

function startPrimary(): void {
  shareWatch(new FakeWatch());
  cluster.fork();
  cluster.on("exit", (_worker, code: number | null) => process.exit(code ?? 99));
}

async function startWorker(): Promise<void> {
  let heard = 0;
  process.once("SIGTERM", () => (heard += 1));
  watchOfPrimary();
  await sleep(arrivalMs);
  process.emit("message", messageOf({ kind: "replaced" }), undefined);
  process.kill(process.pid, "SIGTERM");
  await sleep(arrivalMs);
  process.exit(heard);
}
