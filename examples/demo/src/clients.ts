import {
  createAgentClient,
  createHttp1Client,
  createHttp2Client,
  createLookup,
  type Outcome,
  type RequestOptions,
} from "@dns-drain/lab";
import { requestTimeoutMs as timeoutMs, settings } from "./settings.ts";
import type { Stage } from "./stage.ts";

/** A client that never sends a request twice. */
export interface Client {
  readonly kind: string;
  /** It keeps its connection for as long as the server lets it, and else makes one for each request. */
  readonly isPersistent: boolean;
  readonly method: "GET" | "POST";
  /** Between an answer and the next request, on average, in milliseconds. */
  readonly thinkMs: number;
  request(options: RequestOptions): Promise<Outcome>;
  close(): void;
}

const methods = ["GET", "POST"] as const;
const thinkTimesMs = [50, 100, 250, 500, 1000, 2000, 3000];
/**
 * Node's own HTTP/2 client doesn't repeat what a GOAWAY refuses (README's limits). A pause of less than a few round trips
 * is too short for a busy machine: the next request may cross the GOAWAY behind the last answer.
 */
const shortestHttp2ThinkMs = 250;
/** Often enough to keep the resolver's cache filled: the removal meets an answer that has just been fetched. */
const newcomerThinkMs = 300;

/** One client of each kind for each method and each think time, and newcomers, who look the name up each time. */
export function createClients(stage: Stage): Client[] {
  const host = settings.name;
  const options = { host, port: stage.http1Port, lookup: createLookup(stage.resolver), timeoutMs };
  const kinds = {
    "raw HTTP/1.1": () => createHttp1Client(options),
    "http.Agent": () => createAgentClient(options),
    "HTTP/2": () => createHttp2Client({ ...options, origin: `http://${host}:${stage.http2Port}` }),
  };
  const regulars = Object.entries(kinds).flatMap(([kind, create]) =>
    methods.flatMap((method) =>
      thinkTimesOf(kind).map((thinkMs) => clientOf(create(), { kind, isPersistent: true, method, thinkMs })),
    ),
  );
  const newcomer = { kind: "a new connection each time", isPersistent: false, thinkMs: newcomerThinkMs };
  return [
    ...regulars,
    ...methods.map((method) => clientOf(unattached(createHttp1Client(options)), { ...newcomer, method })),
  ];
}

function thinkTimesOf(kind: string): number[] {
  return thinkTimesMs.filter((ms) => kind !== "HTTP/2" || ms >= shortestHttp2ThinkMs);
}

type Asking = Pick<Client, "request" | "close">;

function clientOf(asking: Asking, who: Omit<Client, keyof Asking>): Client {
  return { ...who, request: (options) => asking.request(options), close: () => asking.close() };
}

/** Leaves after each answer. */
function unattached(asking: Asking): Asking {
  return {
    request: (options) => asking.request({ ...options, headers: { ...options.headers, connection: "close" } }),
    close: () => asking.close(),
  };
}

/** Connections to host A that are opened and never used, as browsers do in advance. Returns what closes them. */
export async function openSilently(stage: Stage): Promise<() => void> {
  const host = settings.hostA;
  const silent = [stage.http1Port, stage.http2Port].map((port) => createHttp1Client({ host, port }));
  await Promise.all(silent.map((client) => client.preconnect()));
  return () => {
    for (const client of silent) client.close();
  };
}
