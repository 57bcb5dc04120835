/** As much of a request as the status needs: those of `node:http`, `node:http2` and Express fit. */
export interface StatusRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: { readonly accept?: string | undefined };
  readonly httpVersionMajor: number;
  /** Node knows the server of each connection, and doesn't say so in its types. */
  readonly socket: { readonly server?: object; unref(): unknown; ref(): unknown };
}

/** As much of a response: those of `node:http`, `node:http2` and Express fit. */
export interface StatusResponse {
  statusCode: number;
  /** What was written and hasn't left yet, in bytes. */
  readonly writableLength: number;
  setHeader(name: string, value: string): unknown;
  write(chunk: string): unknown;
  end(): unknown;
  end(body: string): unknown;
  destroy(): unknown;
  once(event: "close", listener: () => void): unknown;
}

/** Answers one request. */
export type StatusHandler = (request: StatusRequest, response: StatusResponse) => void;
