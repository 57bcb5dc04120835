/**
 * A process with a server and a drain, for tests of signals and of the process's end. Its settings are its first argument.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import type { DrainOptions } from "@dns-drain/core";
import { dnsDrain } from "@dns-drain/http";

import { fastClock } from "../fast-clock.ts";

/** What a host's process is started with. */
export interface HostSettings {
  readonly address: string;
  readonly port: number;
  readonly options: DrainOptions;
  /** How many times faster than the machine's its drain's clock is. */
  readonly speed: number;
  /** Servers, each with a drain of its own; 0: a drain without a server. */
  readonly servers: number;
  readonly oddity?: Oddity;
}

export type Oddity =
  | "withdraws"
  | "never says goodbye"
  | "closes its server"
  | "outlives its server"
  | "detaches while draining";

/** What it tells. */
export type HostMessage =
  /** Its servers listen, if it has any. */
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "log"; readonly line: string }
  | { readonly kind: "phase"; readonly to: string }
  /** A request has come that won't be answered. */
  | { readonly kind: "hanging" }
  | { readonly kind: "withdraw" }
  | { readonly kind: "closed" };

const { address, port, options, speed, servers, oddity } = JSON.parse(process.argv[2]!) as HostSettings;

const logger = {
  info: (line: string): void => tell({ kind: "log", line }),
  warn: (line: string): void => tell({ kind: "log", line }),
  error: (line: string): void => tell({ kind: "log", line }),
};

for (let number = 0; number < servers; number++) serve(number === 0 ? port : 0);
if (servers === 0) {
  drainOf([]);
  tell({ kind: "listening", port: 0 });
}
if (servers === 0 || oddity === "outlives its server") setInterval(() => {}, 1_000);

function serve(at: number): void {
  const server = createServer((request, response) => {
    if (request.url === "/hang") return tell({ kind: "hanging" });
    request.resume().on("end", () => setTimeout(() => response.end("done"), Math.random() * 20));
  });
  drainOf([server]);
  server.listen(at, address, () => {
    tell({ kind: "listening", port: (server.address() as AddressInfo).port });
    if (oddity === "closes its server" || oddity === "outlives its server")
      server.close(() => tell({ kind: "closed" }));
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
