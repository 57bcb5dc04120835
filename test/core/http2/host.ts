import http2, { type Http2SecureServer, type Http2Server, type ServerHttp2Stream } from "node:http2";
import { after, type TestContext } from "node:test";

import { http2Target } from "#core/targets/http2/http2-target.js";
import type { SheddingPlan, Target } from "#core/target.js";
import { systemClock, type Clock } from "@dns-drain/dns";
import { createCertificate, createDelayProxy, listenLocally } from "@dns-drain/lab";

import { openSockets, socketsBackTo } from "../../support/open-sockets.ts";

export type Protocol = "h2c" | "tls" | "tls and HTTP/1.1";

export interface Host {
  readonly server: Http2Server | Http2SecureServer;
  readonly target: Target;
  readonly port: number;
  readonly origin: string;
  /** Requests that reached the application. */
  executed: number;
  /** Closes this, too, when the test is over. */
  closeLater(client: { destroy(): void }): void;
}

export interface HostOptions {
  readonly protocol?: Protocol;
  readonly clock?: Clock;
  /** Answers a request. Default: reads the body, then says "hello". */
  readonly answer?: (stream: ServerHttp2Stream) => void;
  /** Of a path in front of the server, each way. Default 0: none. */
  readonly delayMs?: number;
}

export const certificate: { readonly key: string; readonly cert: string } = createCertificate([
  "localhost",
  "127.0.0.1",
]);

/** Nothing is left to chance, and everything happens soon. */
export const soon: SheddingPlan = { spreadMs: 0, idleGraceMs: 200, goaway: "quiet" };

const socketsBefore = openSockets();
after(() => socketsBackTo(socketsBefore));

/** Serves until the test is over. After the last test of a file no socket may be left. */
export async function startHost(t: TestContext, options: HostOptions = {}): Promise<Host> {
  const { protocol = "h2c", clock = systemClock, answer = sayHello, delayMs = 0 } = options;
  const server = createServer(protocol);
  const target = http2Target(server, { clock });
  server.on("stream", (stream: ServerHttp2Stream) => {
    host.executed += 1;
    answer(stream);
  });
  const port = await listenLocally(server);
  const path = delayMs > 0 ? await createDelayProxy({ target: { host: "127.0.0.1", port }, delayMs }) : undefined;
  const clients: { destroy(): void }[] = [];
  t.after(async () => {
    for (const client of clients) client.destroy();
    await target.close(0);
    target.detach();
    await path?.close();
  });
  const scheme = protocol === "h2c" ? "http" : "https";
  const entry = path?.port ?? port;
  const host: Host = {
    server,
    target,
    port: entry,
    origin: `${scheme}://127.0.0.1:${entry}`,
    executed: 0,
    closeLater: (client) => clients.push(client),
  };
  return host;
}

function createServer(protocol: Protocol): Http2Server | Http2SecureServer {
  if (protocol === "h2c") return http2.createServer();
  return http2.createSecureServer({ ...certificate, allowHTTP1: protocol === "tls and HTTP/1.1" });
}

function sayHello(stream: ServerHttp2Stream): void {
  stream.on("error", () => {});
  stream.resume();
  stream.on("end", () => answerWith(stream, "hello"));
}

export function answerWith(stream: ServerHttp2Stream, body: string | Buffer): void {
  if (stream.destroyed) return;
  stream.respond({ ":status": 200 });
  stream.end(body);
}
