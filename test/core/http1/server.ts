import { createServer as createHttp, type RequestListener, type Server, type ServerOptions } from "node:http";
import { createServer as createHttps, type Server as HttpsServer } from "node:https";
import { http1Target } from "#core/targets/http1/http1-target.js";
import type { SheddingPlan, Target } from "#core/target.js";
import { systemClock, type Clock } from "@dns-drain/dns";
import { createCertificate, listenLocally, waitFor } from "@dns-drain/lab";

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
}

const certificate = createCertificate(["127.0.0.1"]);

type AnyServer = Server | HttpsServer;

/** A server with a target attached. Leaving the block cuts what is left of it and fails if a connection can't be cut. */
export async function serve(listener: RequestListener | undefined, given: ServeOptions = {}): Promise<Served> {
  const server = create(listener, given);
  const target = targetOf(server, given);
  return served(server, target, await listenLocally(server));
}

/** A server without a target, for `attach` to come late. */
export async function listen(
  listener: RequestListener | undefined,
  given: ServeOptions,
): Promise<{ server: AnyServer; port: number }> {
  const server = create(listener, given);
  return { server, port: await listenLocally(server) };
}

export function attach(server: AnyServer, port: number, given: ServeOptions = {}): Served {
  return served(server, targetOf(server, given), port);
}

function create(listener: RequestListener | undefined, { scheme = "http", options = {} }: ServeOptions): AnyServer {
  const settings = { keepAliveTimeout: 60_000, ...options };
  const server = scheme === "https" ? createHttps({ ...settings, ...certificate }) : createHttp(settings);
  if (listener !== undefined) server.on("request", listener);
  return server;
}

function targetOf(server: AnyServer, { clock = systemClock }: ServeOptions): Target {
  return http1Target(server, { clock });
}

function served(server: AnyServer, target: Target, port: number): Served {
  return {
    server,
    port,
    target,
    async [Symbol.asyncDispose]() {
      target.detach();
      server.close();
      server.closeAllConnections();
      await waitFor(() => connectionsOf(server).then((count) => count === 0), { what: "no connections" });
    },
  };
}

export function connectionsOf(server: Server | HttpsServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}
