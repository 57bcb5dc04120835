// One host of a real-server test: an Express application with the hook, in a process of its own. Started by `startHost`.
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { dnsDrain } from "@dns-drain/express";
import express from "express";
import type { HostMessage, HostOptions } from "./host.ts";

const { address, port, drain: drainOptions } = JSON.parse(process.argv[2] ?? "{}") as HostOptions;
const tell = (message: HostMessage): void => void process.send?.(message);
const log = (line: string): void => tell({ kind: "log", line });

const drain = dnsDrain({ ...drainOptions, signals: [], logger: { info: log, warn: log, error: log } });
drain.on("phase", (change) => tell({ kind: "phase", phase: change.to, at: Date.now(), status: drain.status() }));

const app = express();
app.use(drain);
app.use(express.text({ type: "*/*" }));
// So that there is always somebody in the middle of a request.
app.all("/", async (request, response) => {
  await sleep(Math.random() * 30);
  response.json({ host: address, received: String(request.body) });
});

const server = createServer(app);
drain.attach(server);
server.listen(port, address);
await once(server, "listening");

// Only when asked; and when the test is gone, so is its host.
process.on("message", () => tell({ kind: "status", status: drain.status() }));
process.on("disconnect", () => process.exit());
tell({ kind: "ready" });
