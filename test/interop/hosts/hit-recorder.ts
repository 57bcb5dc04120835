import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";

import type { Hit, HostLabel } from "./hits.ts";

type Request = IncomingMessage | Http2ServerRequest;

/** Writes down what the application of a host gets to see. */
export interface HitRecorder {
  note(request: Request, of: Pick<Hit, "client" | "n"> & Partial<Pick<Hit, "isMisdirected">>): void;
}

const reportEveryMs = 200;

/** Reports many at once, since there may be a thousand a second. */
export function createHitRecorder(host: HostLabel, report: (hits: readonly Hit[]) => void): HitRecorder {
  const connectionOf = createCounter();
  let hits: Hit[] = [];
  setInterval(() => {
    if (hits.length > 0) report(hits);
    hits = [];
  }, reportEveryMs).unref();
  return {
    note(request, { client, n, isMisdirected = false }) {
      const { method = "", httpVersion: protocol } = request;
      const connection = connectionOf(request);
      hits.push({ host, client, n, method, at: Date.now(), connection, protocol, isMisdirected });
    },
  };
}

/** Numbers connections in the order of their first request. */
function createCounter(): (request: Request) => number {
  const numbers = new WeakMap<object, number>();
  let count = 0;
  return (request) => {
    const connection = ("stream" in request ? request.stream.session : undefined) ?? request.socket;
    const number = numbers.get(connection) ?? ++count;
    numbers.set(connection, number);
    return number;
  };
}
