import type { ServerHttp2Stream } from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";
import express, { type Router } from "express";

/** What a host has done. */
export interface Work {
  readonly host: string;
  /** Requests whose handler was called. */
  executed: number;
}

/** How long an answer takes at most. */
const longestWorkMs = 40;

/** The application for HTTP/1.1: GET tells the host, POST counts what it got. */
export function createApp(work: Work): Router {
  const app = express.Router();
  app.get("/", async (_request, response) => {
    response.json(await answerTo(work, 0));
  });
  app.post("/", express.text(), async (request, response) => {
    response.json(await answerTo(work, String(request.body).length));
  });
  return app;
}

/** The same for HTTP/2. Without Express, which doesn't speak it. */
export function createStreamHandler(work: Work): (stream: ServerHttp2Stream) => void {
  return (stream) => {
    let received = 0;
    stream.on("data", (chunk: Buffer) => (received += chunk.length));
    stream.on("end", () => void respond(stream, answerTo(work, received)));
    // A client that goes away in the middle is counted where it asked.
    stream.on("error", () => undefined);
  };
}

async function respond(stream: ServerHttp2Stream, answer: Promise<object>): Promise<void> {
  const body = JSON.stringify(await answer);
  if (stream.destroyed) return;
  stream.respond({ ":status": 200, "content-type": "application/json" });
  stream.end(body);
}

async function answerTo(work: Work, received: number): Promise<{ host: string; received: number }> {
  work.executed++;
  await sleep(Math.random() * longestWorkMs);
  return { host: work.host, received };
}
