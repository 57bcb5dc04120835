import cluster from "node:cluster";
import { createServer } from "node:http";
import { availableParallelism } from "node:os";
import { replaceWorkers, shareWatch, watchOfPrimary } from "@dns-drain/cluster";
import { watchAddress } from "@dns-drain/dns";
import { dnsDrain } from "@dns-drain/http";

const { NAME = "api.example.com", ADDRESS = "192.0.2.7", PORT = 8080, WORKERS = availableParallelism() } = process.env;

if (cluster.isPrimary) lead();
else serve();

function lead() {
  shareWatch(watchAddress({ names: NAME, addresses: ADDRESS, logger: console }));
  for (let count = 0; count < Number(WORKERS); count++) cluster.fork();
  cluster.on("exit", (worker) => {
    // One that has died, rather than been sent away.
    if (!worker.exitedAfterDisconnect) cluster.fork();
  });
  // kill -HUP: a new version, without a failed request.
  process.on("SIGHUP", () => void replaceWorkers().catch(console.error));
}

function serve() {
  const server = createServer((request, response) => {
    if (request.url === "/ready") return ready(request, response);
    request.resume().on("end", () => response.end("hello"));
  });
  const drain = dnsDrain({ watch: watchOfPrimary() }, server);
  const ready = drain.readiness();
  server.listen(PORT);
}
