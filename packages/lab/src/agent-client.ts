import { Agent, type ClientRequest, type IncomingMessage, request } from "node:http";
import { type Agent as HttpsAgent, request as requestSecurely } from "node:https";
import type { LookupFunction } from "node:net";
import { type LostBy, nextRequestId, type Outcome, type RequestOptions } from "./outcome.ts";

export interface AgentClientOptions {
  /** Host name or address of the server. */
  readonly host: string;
  readonly port: number;
  /** For HTTPS: the agent to use, with one connection. Default: HTTP. */
  readonly agent?: HttpsAgent;
  /** Asked anew for every connection. Default: the system's. */
  readonly lookup?: LookupFunction;
  /** How long a request may take, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
}

/** Node's `http.Agent` with one persistent connection. It never repeats a request, and neither does this. */
export interface AgentClient {
  /** Always resolves: with the answer, or with how the request was lost. */
  request(options?: RequestOptions): Promise<Outcome>;
  /** The address that the latest answer came from. */
  readonly address: string | undefined;
  close(): void;
}

export function createAgentClient(options: AgentClientOptions): AgentClient {
  const { host, port, lookup, timeoutMs = 10_000 } = options;
  const agent = options.agent ?? new Agent({ keepAlive: true, maxSockets: 1 });
  const send = options.agent === undefined ? request : requestSecurely;
  let address: string | undefined;
  return {
    async request({ method = "GET", path = "/", headers = {}, body } = {}) {
      const id = nextRequestId();
      const fields = { "x-request-id": id, ...headers };
      const sent = send({ host, port, agent, method, path, headers: fields, ...(lookup && { lookup }) });
      const timer = setTimeout(() => sent.destroy(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
      timer.unref();
      sent.end(body);
      const outcome = await outcomeOf(sent, id);
      clearTimeout(timer);
      address = outcome.address;
      return outcome;
    },
    get address() {
      return address;
    },
    close: () => agent.destroy(),
  };
}

async function outcomeOf(sent: ClientRequest, id: string): Promise<Outcome> {
  let address: string | undefined;
  let received = 0;
  try {
    const response = await responseTo(sent);
    address = response.socket.remoteAddress;
    const parts: Buffer[] = [];
    for await (const part of response as AsyncIterable<Buffer>) {
      parts.push(part);
      received += part.length;
    }
    return answered(id, response, Buffer.concat(parts), address);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    const by = lostBy(message, code);
    return { kind: "lost", id, by, reused: sent.reusedSocket, received, address, detail: message };
  }
}

function responseTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once("response", resolve);
    // Not once: an error after the response is the response's to report, and still must not go unheard here.
    sent.on("error", reject);
  });
}

function answered(id: string, response: IncomingMessage, body: Buffer, address: string | undefined): Outcome {
  const headers = new Map(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
  const closes = headers.get("connection") === "close";
  return { kind: "answered", id, status: response.statusCode ?? 0, headers, body, closes, address: address ?? "" };
}

function lostBy(message: string, code: string | undefined): LostBy {
  if (message.startsWith("no answer in")) return "timeout";
  if (code === "ECONNREFUSED" || code === "ENOTFOUND") return "unconnected";
  // "socket hang up": the connection ended before a response.
  return message === "socket hang up" || message === "aborted" ? "fin" : "reset";
}
