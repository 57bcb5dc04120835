import type { IncomingMessage, ServerResponse } from "node:http";
import { Http2ServerRequest, type Http2ServerResponse } from "node:http2";

/** Answers 421 once for each client and method, and to a repetition of that request as if nothing had happened. */
export interface Misdirector {
  begin(): void;
  takes(client: string, n: number, method: string): boolean;
  refuse(request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse): void;
}

export function createMisdirector(): Misdirector {
  const taken = new Set<string>();
  let hasBegun = false;
  return {
    begin: () => void (hasBegun = true),
    takes(client, n, method) {
      const key = `${client} ${method}`;
      if (!hasBegun || Number.isNaN(n) || taken.has(key)) return false;
      taken.add(key);
      return true;
    },
    refuse(request, response) {
      if (request instanceof Http2ServerRequest) refuseStream(request, response as Http2ServerResponse);
      else response.writeHead(421, { ...headers, connection: "close" }).end();
    },
  };
}

const headers = { "content-type": "text/plain", "access-control-allow-origin": "*" };

/** As the hook does: GOAWAY comes first, since the request is otherwise repeated on the same session. */
function refuseStream(request: Http2ServerRequest, response: Http2ServerResponse): void {
  request.stream.session?.close();
  response.writeHead(421, headers);
  response.end();
}
