import { Agent as HttpsAgent } from "node:https";
import { connect as connectTls } from "node:tls";

import { createAgentClient, createHttp1Client, type Outcome } from "@dns-drain/lab";

import type { Scheme } from "./server.ts";

/** A client with one persistent connection that never repeats a request. */
export interface Client {
  /** Sends one POST. */
  post(body: string): Promise<Outcome>;
  close(): void;
}

/** Makes such a client of a server on loopback. */
export type MakeClient = (scheme: Scheme, port: number) => Client;

/** What is used of undici; the same in its lines 6, 7 and 8. */
interface Undici {
  readonly Client: new (
    origin: string,
    options: object,
  ) => {
    request(options: object): Promise<{ statusCode: number; body: { text(): Promise<string> } }>;
    destroy(): Promise<void>;
  };
}

const host = "127.0.0.1";
/** What isn't answered by then is lost. Hundreds of TLS handshakes take a busy machine many seconds. */
const timeoutMs = 60_000;

/** Our own, that sees what is on the wire; Node's `Agent`; and each line of undici that this line of Node can run. */
export async function clientsOfThisNode(): Promise<ReadonlyMap<string, MakeClient>> {
  const clients = new Map([
    ["raw", rawClient],
    ["Agent", agentClient],
  ]);
  clients.set("undici 6", undiciClient(await import("undici6")));
  clients.set("undici 7", undiciClient(await import("undici7")));
  if (isAtLeast(22, 19)) clients.set("undici 8", undiciClient(await import("undici8")));
  return clients;
}

function isAtLeast(major: number, minor: number): boolean {
  const [ours = 0, oursMinor = 0] = process.versions.node.split(".").map(Number);
  return ours > major || (ours === major && oursMinor >= minor);
}

function rawClient(scheme: Scheme, port: number): Client {
  const connect = (): ReturnType<typeof connectTls> => connectTls({ host, port, rejectUnauthorized: false });
  const client = createHttp1Client({ host, port, timeoutMs, ...(scheme === "https" && { connect }) });
  return { post: (body) => client.request({ method: "POST", body }), close: () => client.close() };
}

function agentClient(scheme: Scheme, port: number): Client {
  const agent = new HttpsAgent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
  const client = createAgentClient({ host, port, timeoutMs, ...(scheme === "https" && { agent }) });
  return { post: (body) => client.request({ method: "POST", body }), close: () => client.close() };
}

function undiciClient(undici: unknown): MakeClient {
  const { Client } = undici as Undici;
  return (scheme, port) => {
    const connect = { rejectUnauthorized: false, timeout: timeoutMs };
    const client = new Client(`${scheme}://${host}:${port}`, { connect, pipelining: 1 });
    const post = async (body: string): Promise<Outcome> => {
      const id = crypto.randomUUID();
      try {
        const response = await client.request({ method: "POST", path: "/", headers: { "x-request-id": id }, body });
        const text = await response.body.text();
        const answer = { status: response.statusCode, headers: new Map(), body: Buffer.from(text), closes: false };
        return { kind: "answered", id, address: host, ...answer };
      } catch (error) {
        const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        return { kind: "lost", id, by: "reset", reused: true, received: 0, address: host, detail };
      }
    };
    return { post, close: () => void client.destroy() };
  };
}
