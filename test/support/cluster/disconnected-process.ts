/**
 * A cluster whose primary disconnects its worker, and then gets SIGTERM. The worker still has a connection, or with "idle"
 * none, so that its channel is closed. The primary ends with 7 if the worker was signalled and waited for.
 */
import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { shareWatch, watchOfPrimary } from "@dns-drain/cluster";

import { FakeWatch } from "../fake-watch.ts";

/** For a message or a signal to arrive. */
const arrivalMs = 500;
const isIdle = process.argv.includes("idle");

if (cluster.isPrimary) await startPrimary();
else startWorker();

async function startPrimary(): Promise<void> {
  shareWatch(new FakeWatch(), { deadlineMs: 10_000 });
  const worker = cluster.fork();
  const [{ port }] = (await once(worker, "listening")) as [{ port: number }];
  if (!isIdle)
    await once(
      connect(port, "127.0.0.1").on("error", () => {}),
      "data",
    );
  await disconnect(worker);
  process.kill(process.pid, "SIGTERM");
}

async function disconnect(worker: Worker): Promise<void> {
  worker.disconnect();
  if (isIdle) await once(worker, "disconnect");
  else await sleep(arrivalMs);
}

function startWorker(): void {
  watchOfPrimary();
  createServer((socket) => socket.on("error", () => {}).write("hello")).listen(0, "127.0.0.1");
  // Something else that it has to do.
  const work = setInterval(() => {}, 1_000);
  process.on("SIGTERM", () => {
    clearInterval(work);
    setTimeout(() => process.exit(7), arrivalMs);
  });
}
