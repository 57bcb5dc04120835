import http, { type Server } from "node:http";
import http2, { type Http2SecureServer, type Http2Server } from "node:http2";
import https from "node:https";
import type { TestContext } from "node:test";

import { createDrain, type Drain, type DrainOptions } from "@dns-drain/core";
import type { NameStatus, WatchStatus } from "@dns-drain/dns";
import { createCertificate, FakeClock, listenLocally } from "@dns-drain/lab";

import { FakeWatch, removal, watchStatus } from "./fake-watch.ts";
import { openSockets, socketsBackTo } from "./open-sockets.ts";

export type Protocol = "http" | "https" | "h2c" | "h2" | "h2 and http";

/** The names by which the hosts of these tests are reached. */
export const [stays, goes] = ["stays.example", "goes.example"] as const;

export const certificate: { readonly key: string; readonly cert: string } = createCertificate([
  "127.0.0.1",
  stays,
  goes,
]);

/** Nobody has to wait for a moment, and nobody is closed for being idle. */
const plan: DrainOptions = { spreadMs: 0, idleGraceMs: 600_000, signals: [], logger: false };

/** A server on a real socket with a drain, in a time that stands still, and a DNS that says what it is told to. */
export interface LiveHost {
  readonly server: Server | Http2Server | Http2SecureServer;
  readonly drain: Drain;
  readonly watch: FakeWatch;
  readonly clock: FakeClock;
  readonly port: number;
  readonly origin: string;
  /** Moves time on; what that sets off may finish. */
  pass(ms: number): Promise<void>;
  /** Closes this, too, when the test is over. */
  closeLater(client: { destroy(): void }): void;
}

/** Serves until the test is over. Afterwards there must be no more sockets than before. */
export async function startLiveHost(t: TestContext, protocol: Protocol, options: DrainOptions = {}): Promise<LiveHost> {
  const before = openSockets();
  const server = createServer(protocol);
  const clock = new FakeClock(1_700_000_000_000);
  const watch = new FakeWatch(dnsSays({}));
  const drain = createDrain({ ...plan, watch, clock, ...options });
  drain.attach(server);
  const port = await listenLocally(server);
  const clients: { destroy(): void }[] = [];
  t.after(async () => {
    for (const client of clients) client.destroy();
    void drain.stop();
    await drain.stop();
    drain.detach();
    // Where the drain was detached before, nobody has closed it.
    server.close();
    await clock.advanceAndSettle(60_000);
    await socketsBackTo(before);
  });
  const scheme = protocol === "http" || protocol === "h2c" ? "http" : "https";
  return {
    server,
    drain,
    watch,
    clock,
    port,
    origin: `${scheme}://127.0.0.1:${port}`,
    pass: (ms) => clock.advanceAndSettle(ms),
    closeLater: (client) => void clients.push(client),
  };
}

function createServer(protocol: Protocol): LiveHost["server"] {
  switch (protocol) {
    case "http":
      return http.createServer({ keepAliveTimeout: 60_000 });
    case "https":
      return https.createServer({ ...certificate, keepAliveTimeout: 60_000 });
    case "h2c":
      return http2.createServer();
    case "h2":
    case "h2 and http":
      return http2.createSecureServer({ ...certificate, allowHTTP1: protocol === "h2 and http" });
  }
}

/** DNS lists the host by both names, but for one that has left, and whose caches have had their time or not. */
export function dnsSays({ left, isOver = true }: { left?: string; isOver?: boolean }): WatchStatus {
  const names = [stays, goes].map((name) => nameStatus(name, name === left, isOver));
  return watchStatus("listed", { names });
}

/** DNS lists the host by no name any more. */
export function dnsHasDropped(isOver: boolean): WatchStatus {
  return removal(0, isOver, { names: [stays, goes].map((name) => nameStatus(name, true, isOver)) });
}

function nameStatus(name: string, hasLeft: boolean, isOver: boolean): NameStatus {
  const status = {
    name,
    address: "192.0.2.1",
    since: 0,
    reason: "",
    membership: hasLeft ? "delisted" : "listed",
  } as const;
  return hasLeft ? { ...status, propagation: { delistedAt: 0, staleUntil: 0, clearAt: 0, isOver } } : status;
}
