import type { IncomingMessage, ServerResponse } from "node:http";
import type { Handler } from "./server-parts.ts";

/** What every subject serves. */
export interface Application {
  readonly handler: Handler;
  /** Requests that have come so far. */
  readonly executed: number;
}

/** A POST takes up to so many milliseconds, as if it asked a database. */
const longestMs = 50;

/** A GET is answered at once: nothing is cheaper, so that nothing hides what a library adds. */
export function createApplication(): Application {
  let executed = 0;
  return {
    get executed() {
      return executed;
    },
    handler(request, response) {
      executed++;
      if (request.method === "POST") answerLater(request, response);
      else response.end("hello");
    },
  };
}

function answerLater(request: IncomingMessage, response: ServerResponse): void {
  request.resume().once("end", () => setTimeout(() => response.end("stored"), Math.random() * longestMs));
}
