/**
 * Does with an application what PM2 7 does in cluster mode: forks it from a primary of its own, with the settings of its
 * ecosystem file. On SIGHUP it reloads as `pm2 reload` does, and on SIGTERM it stops as `pm2 stop` does.
 */
import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

interface App {
  readonly script: string;
  readonly instances: number;
  readonly kill_timeout: number;
}

const [file = ""] = process.argv.slice(2);
const { apps } = createRequire(import.meta.url)(file) as { apps: [App] };
const [{ script, instances, kill_timeout: killMs }] = apps;

cluster.setupPrimary({ exec: new URL(script, `file://${file}`).pathname });
for (let count = 0; count < instances; count++) cluster.fork();
process.on("SIGHUP", () => void reload());
process.on("SIGTERM", () => void stop());

/** One after the other: once the new one listens, the old one is sent away. */
async function reload(): Promise<void> {
  for (const old of workers()) {
    await once(cluster.fork(), "listening");
    await end(old);
  }
  console.log("reloaded");
}

async function stop(): Promise<void> {
  const codes = await Promise.all(workers().map((worker) => end(worker)));
  process.exit(Math.max(...codes));
}

async function end(worker: Worker): Promise<number> {
  const exit = once(worker, "exit") as Promise<[number | null]>;
  process.kill(worker.process.pid!, "SIGINT");
  void sleep(killMs, undefined, { ref: false }).then(() => worker.process.kill("SIGKILL"));
  const [code] = await exit;
  return code ?? 1;
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}) as Worker[];
}
