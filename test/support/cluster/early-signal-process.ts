/** A cluster whose primary gets SIGTERM just before its worker's hello. Ends with the number of signals that the worker heard. */
import cluster from "node:cluster";
import { setTimeout as sleep } from "node:timers/promises";

import { shareWatch, watchOfPrimary } from "@dns-drain/cluster";

import { FakeWatch } from "../fake-watch.ts";

/** For a signal to arrive; one that is passed on takes 100 ms besides. */
const arrivalMs = 500;

if (cluster.isPrimary) startPrimary();
else await startWorker();

function startPrimary(): void {
  cluster.on("message", (_worker, message) => {
    if (message === "about to say hello") process.emit("SIGTERM", "SIGTERM");
  });
  shareWatch(new FakeWatch());
  cluster.fork();
}

async function startWorker(): Promise<void> {
  let heard = 0;
  process.on("SIGTERM", () => (heard += 1));
  process.send?.("about to say hello");
  await sleep(arrivalMs);
  watchOfPrimary();
  await sleep(arrivalMs);
  process.exit(heard);
}
