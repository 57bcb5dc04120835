import { once } from "node:events";
import { createServer as createHttp, type RequestListener, type Server, type ServerOptions } from "node:http";
import { createServer as createHttps, type Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { http1Target } from "#core/targets/http1.js";
import type { SheddingPlan, Target } from "#core/target.js";
import { systemClock, type Clock } from "@dns-drain/dns";
import { createCertificate, waitFor } from "@dns-drain/lab";

export type Scheme = "http" | "https";

export const schemes: readonly Scheme[] = ["http", "https"];

/** Everybody at once, and nobody who is idle in the time of a test. */
export const atOnce: SheddingPlan = { spreadMs: 0, idleGraceMs: 60_000, goaway: "quiet" };

export interface Served extends AsyncDisposable {
  readonly server: Server | HttpsServer;
  readonly port: number;
  readonly target: Target;
}

export interface ServeOptions {
  readonly scheme?: Scheme;
  readonly clock?: Clock;
  readonly options?: ServerOptions;
  /** Attach after this many connections have come. */
  readonly attachLate?: boolean;
}

const certificate = createCertificate(["127.0.0.1"]);

/** A server with a target attached. Leaving the block cuts what is left of it and fails if a connection can't be cut. */
export async function serve(listener: RequestListener | undefined, given: ServeOptions = {}): Promise<Served> {
  const { server, port } = await listen(listener, given);
  return attach(server, port, given);
}

export async function listen(
  listener: RequestListener | undefined,
  { scheme = "http", options = {} }: ServeOptions,
): Promise<{ server: Server | HttpsServer; port: number }> {
  const settings = { keepAliveTimeout: 60_000, ...options };
  const server = scheme === "https" ? createHttps({ ...settings, ...certificate }) : createHttp(settings);
  if (listener !== undefined) server.on("request", listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

export function attach(server: Server | HttpsServer, port: number, { clock = systemClock }: ServeOptions = {}): Served {
  const target = http1Target(server, { clock });
  return {
    server,
    port,
    target,
    async [Symbol.asyncDispose]() {
      target.detach();
      server.close();
      server.closeAllConnections();
      await waitFor(() => connectionsOf(server).then((count) => count === 0), {
        withinMs: 2_000,
        what: "no connections",
      });
    },
  };
}

export function connectionsOf(server: Server | HttpsServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}
