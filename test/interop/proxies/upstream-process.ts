// One host behind the proxies, in a process of its own, with all that the hook does by default on SIGTERM. Started by
// `startUpstream`.
import { once } from "node:events";
import { createServer } from "node:http";

import { dnsDrain } from "@dns-drain/http";

import { createApplication } from "../application.ts";
import type { UpstreamMessage, UpstreamSettings } from "./upstream.ts";

const { label, address, port, drain: options } = JSON.parse(process.argv[2] ?? "{}") as UpstreamSettings;
const tell = (message: UpstreamMessage): void => void (process.connected && process.send?.(message));
const log = (line: string): void => tell({ kind: "log", line });

const application = createApplication(label, (hits) => tell({ kind: "hits", hits }));
// So that it is the proxy that decides how long a connection lasts, or the drain.
const server = createServer({ keepAliveTimeout: 300_000 }, application.answer);
const drain = dnsDrain({ ...options, logger: { info: log, warn: log, error: log } }, server);
drain.on("phase", ({ to }) => tell({ kind: "phase", phase: to, at: Date.now() }));

server.listen(port, address);
await once(server, "listening");

process.on("message", () => tell({ kind: "status", status: drain.status() }));
// When the run is gone, so is its host.
process.on("disconnect", () => process.exit());
tell({ kind: "ready" });
