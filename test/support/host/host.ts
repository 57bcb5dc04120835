/**
 * A process with a server and a drain, for tests of signals and of the process's end. Its settings are its first argument.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import type { DrainOptions } from "@dns-drain/core";
import { dnsDrain } from "@dns-drain/http";

import { fastClock } from "../fast-clock.ts";
import type { HostMessage, HostSettings } from "./settings.ts";

const { address, port, options, speed, servers, oddity } = JSON.parse(process.argv[2]!) as HostSettings;

const logger = {
  info: (line: string): void => tell({ kind: "log", line }),
  warn: (line: string): void => tell({ kind: "log", line }),
  error: (line: string): void => tell({ kind: "log", line }),
};

for (let number = 0; number < servers; number++) serve(number === 0 ? port : 0);
if (servers === 0) drainOf([]);
if (servers === 0 || oddity === "outlives its server") setInterval(() => {}, 1_000);

function serve(at: number): void {
  const server = createServer((request, response) => {
    if (request.url === "/hang") return tell({ kind: "hanging" });
    request.resume().on("end", () => setTimeout(() => response.end("done"), Math.random() * 20));
  });
  drainOf([server]);
  server.listen(at, address, () => {
    tell({ kind: "listening", port: (server.address() as AddressInfo).port });
    if (oddity === "closes its server" || oddity === "outlives its server") server.close(() => tell({ kind: "closed" }));
  });
}

function drainOf(attached: readonly Server[]): void {
  const drain = dnsDrain({ ...options, ...oddities(), logger, clock: fastClock(speed) }, ...attached);
  drain.on("phase", ({ to }) => tell({ kind: "phase", to }));
  if (oddity === "detaches while draining") drain.on("phase", () => drain.detach());
}

function oddities(): DrainOptions {
  if (oddity === "withdraws") return { withdraw: () => tell({ kind: "withdraw" }) };
  if (oddity === "never says goodbye") return { onClosed: () => new Promise(() => {}) };
  return {};
}

function tell(message: HostMessage): void {
  if (process.connected) process.send!(message);
}

// A channel to the parent would keep the process alive, and hide whether anything else does.
process.channel?.unref();
