import type { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

import type { WebSocket } from "ws";

import { createHitRecorder } from "./hit-recorder.ts";
import type { Hit, HostLabel } from "./hits.ts";
import { createMisdirector } from "./misdirector.ts";

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

/** What every client of the run asks: the same on both hosts, but for the label. */
export interface Application {
  answer(request: Request, response: Response): void;
  converse(socket: WebSocket, request: IncomingMessage): void;
  /** From now on each client's next GET and next POST are answered 421. */
  misdirect(): void;
}

/** On average; so that there is always somebody in the middle of a request. */
const thinkMs = 15;
const messageEveryMs = 500;

export function createApplication(host: HostLabel, report: (hits: readonly Hit[]) => void): Application {
  const misdirector = createMisdirector();
  const recorder = createHitRecorder(host, report);

  async function answer(request: Request, response: Response): Promise<void> {
    const { client, n, waitMs, isEvents } = read(request);
    await text(request);
    if (isEvents) return sendEvents(request, response as ServerResponse);
    const isMisdirected = misdirector.takes(client, n, request.method ?? "");
    recorder.note(request, { client, n, isMisdirected });
    if (isMisdirected) return misdirector.refuse(request, response);
    await sleep(2 * Math.random() * (waitMs ?? thinkMs));
    respond(request, response, host);
  }

  function sendEvents(request: Request, response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "access-control-allow-origin": "*" });
    keepTelling(request, response, () => response.write(`data: ${host}\n\n`));
  }

  /** Each message is a hit; the client has no number for it. */
  function keepTelling(request: Request, stream: EventEmitter, tell: () => void): void {
    const { client } = read(request);
    const timer = setInterval(() => {
      recorder.note(request, { client, n: undefined });
      tell();
    }, messageEveryMs);
    stream.on("close", () => clearInterval(timer));
  }

  return {
    answer: (request, response) => void answer(request, response).catch(() => response.destroy()),
    converse: (socket, request) => keepTelling(request, socket, () => socket.send(host)),
    misdirect: () => misdirector.begin(),
  };
}

function read(request: Request): { client: string; n: number; waitMs: number | undefined; isEvents: boolean } {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://host");
  const wait = searchParams.get("wait");
  return {
    client: searchParams.get("client") ?? "nobody",
    n: Number(searchParams.get("n") ?? NaN),
    waitMs: wait === null ? undefined : Number(wait),
    isEvents: pathname === "/events",
  };
}

function respond(request: Request, response: Response, label: HostLabel): void {
  if (request.headers["content-type"]?.startsWith("application/grpc")) return respondGrpc(response as never, label);
  // A page of another origin asks.
  response.writeHead(200, { "content-type": "text/plain", "access-control-allow-origin": "*", "x-host": label });
  response.end(label);
}

/** One message, with its length in front, and the status behind it. */
function respondGrpc(response: Http2ServerResponse, label: HostLabel): void {
  const message = Buffer.from(label);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  response.addTrailers({ "grpc-status": "0" });
  response.writeHead(200, { "content-type": "application/grpc" });
  response.end(Buffer.concat([prefix, message]));
}
