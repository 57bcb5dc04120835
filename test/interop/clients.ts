import type { Ports } from "./hosts/host.ts";
import type { Pace } from "./situations.ts";
import type { ToolchainName } from "./toolchains.ts";

/** One client of the run. */
export interface Client {
  /** What its program prints in front of each line. */
  readonly id: string;
  readonly name: string;
  /** HTTP/2 is with TLS, the others are without. */
  readonly protocol: "HTTP/1.1" | "HTTP/2" | "WebSocket" | "gRPC";
  /** Why requests of it may fail: something that no server can do anything about. */
  readonly limit?: string;
  /** The same for GOAWAY that meets requests in flight. */
  readonly limitInFlight?: string;
}

/** A program that is one client, or several (a browser's page). */
export interface Program {
  readonly toolchain: ToolchainName;
  readonly clients: readonly Client[];
}

export const programs: readonly Program[] = [
  program("node", { id: "node-agent", name: "Node http.Agent", protocol: "HTTP/1.1" }),
  program("node", { id: "node-http2", name: "Node http2", protocol: "HTTP/2" }),
  program("node", { id: "node-fetch", name: "Node fetch", protocol: "HTTP/1.1" }),
  program("node", { id: "node-undici6", name: "undici 6 request", protocol: "HTTP/1.1" }),
  program("node", { id: "node-undici7", name: "undici 7 request", protocol: "HTTP/1.1" }),
  program("node", { id: "node-undici7-http2", name: "undici 7 request", protocol: "HTTP/2" }),
  program("node", { id: "node-undici8", name: "undici 8 request", protocol: "HTTP/1.1" }),
  program("node", { id: "node-undici8-http2", name: "undici 8 request", protocol: "HTTP/2" }),
  program("node", { id: "node-axios", name: "axios", protocol: "HTTP/1.1" }),
  program("node", { id: "node-got", name: "got", protocol: "HTTP/1.1" }),
  program("node", { id: "node-grpc", name: "grpc-js", protocol: "gRPC" }),
  program("curl", { id: "curl-get", name: "curl, GET", protocol: "HTTP/1.1" }),
  program("curl", { id: "curl-post", name: "curl, POST", protocol: "HTTP/1.1" }),
  program("curl", { id: "curl-get-http2", name: "curl, GET", protocol: "HTTP/2" }),
  program("curl", { id: "curl-post-http2", name: "curl, POST", protocol: "HTTP/2" }),
  program("curl", { id: "curl-parallel-http2", name: "curl --parallel, GET", protocol: "HTTP/2" }),
  program("python", { id: "python-pycurl", name: "libcurl (pycurl)", protocol: "HTTP/1.1" }),
  program("python", { id: "python-pycurl-http2", name: "libcurl (pycurl)", protocol: "HTTP/2" }),
  program("python", { id: "python-requests", name: "Python requests", protocol: "HTTP/1.1" }),
  program("python", { id: "python-urllib3", name: "Python urllib3", protocol: "HTTP/1.1" }),
  program("python", { id: "python-httpx", name: "Python httpx", protocol: "HTTP/1.1" }),
  program("python", {
    id: "python-httpx-http2",
    name: "Python httpx",
    protocol: "HTTP/2",
    limitInFlight: "Any GOAWAY ends its requests in flight, those too that the host answers.",
  }),
  program("python", { id: "python-aiohttp", name: "Python aiohttp", protocol: "HTTP/1.1" }),
  program("go", { id: "go-http1", name: "Go net/http", protocol: "HTTP/1.1" }),
  program("go", { id: "go-http2", name: "Go net/http", protocol: "HTTP/2" }),
  program("go", { id: "go-grpc", name: "grpc-go", protocol: "gRPC" }),
  program("rust", { id: "rust-reqwest", name: "Rust reqwest", protocol: "HTTP/1.1" }),
  program("rust", { id: "rust-reqwest-http2", name: "Rust reqwest", protocol: "HTTP/2" }),
  browser("chromium", "Chromium"),
  browser("firefox", "Firefox"),
  // The last, so that they have looked the name up just before it changes: a JVM keeps an address for 30 s only.
  program("java", { id: "jdk-http1", name: "JDK HttpClient", protocol: "HTTP/1.1" }),
  program("java", {
    id: "jdk-http2",
    name: "JDK HttpClient",
    protocol: "HTTP/2",
    limitInFlight: "Before 17.0.17 and 24 any GOAWAY ends its requests in flight (JDK-8335181).",
  }),
  program("java", { id: "okhttp-http1", name: "OkHttp", protocol: "HTTP/1.1" }),
  program("java", { id: "okhttp-http2", name: "OkHttp", protocol: "HTTP/2" }),
  program("java", { id: "apache-http1", name: "Apache HttpClient 5", protocol: "HTTP/1.1" }),
  program("java", { id: "apache-http2", name: "Apache HttpClient 5 async", protocol: "HTTP/2" }),
  program("java", { id: "pekko-http1", name: "Pekko HTTP", protocol: "HTTP/1.1" }),
  program("java", {
    id: "pekko-http2",
    name: "Pekko HTTP",
    protocol: "HTTP/2",
    limit: "It ignores GOAWAY, and answers what it sends in that moment with a 502 of its own making; no host sees it.",
  }),
];

/** Where a program sends its requests, and how: its arguments. */
export function argumentsFor({ clients }: Program, host: string, ports: Ports, pace: Pace): readonly string[] {
  const [client] = clients as [Client];
  const wait = pace.waitMs === undefined ? "" : `&wait=${pace.waitMs}`;
  const url = (scheme: string, port: number): string => `${scheme}://${host}:${port}/?client=${client.id}${wait}`;
  const [http, https, h2c] = [url("http", ports.http), url("https", ports.https), url("http", ports.h2c)];
  const rhythm = [String(pace.pauseMs), String(pace.workers)];
  if (clients.length > 1) return [client.id.split("-")[0]!, http, https, ...rhythm];
  const urls = { "HTTP/1.1": http, "HTTP/2": https, WebSocket: http, gRPC: h2c };
  return [client.id, urls[client.protocol], ...rhythm];
}

function program(toolchain: ToolchainName, client: Client): Program {
  return { toolchain, clients: [client] };
}

/** One page with all of these. */
function browser(id: "chromium" | "firefox", name: string): Program {
  return {
    toolchain: id,
    clients: [
      { id: `${id}-fetch`, name: `${name} fetch()`, protocol: "HTTP/1.1" },
      { id: `${id}-fetch-http2`, name: `${name} fetch()`, protocol: "HTTP/2" },
      { id: `${id}-events`, name: `${name} EventSource`, protocol: "HTTP/1.1" },
      { id: `${id}-websocket`, name: `${name} WebSocket`, protocol: "WebSocket" },
    ],
  };
}
