/** As much of a request as the status needs: those of `node:http`, `node:http2` and Express fit. */
export interface StatusRequest {
  /** `GET` or `HEAD`; others are refused. */
  readonly method?: string | undefined;
  /** Its query may ask for a form: `?format=json`. */
  readonly url?: string | undefined;
  /** The header fields. */
  readonly headers: {
    /** Chooses the form. */
    readonly accept?: string | undefined;
  };
  /** 2 for HTTP/2. */
  readonly httpVersionMajor: number;
  /** Node knows the server of each connection, and doesn't say so in its types. */
  readonly socket: {
    /** Tells whether the request came to a server that is drained itself. */
    readonly server?: object;
    /** A viewer doesn't keep the process alive. */
    unref(): unknown;
    /** Takes that back. */
    ref(): unknown;
  };
}

/** As much of a response: those of `node:http`, `node:http2` and Express fit. */
export interface StatusResponse {
  /** 200, 405 or 503. */
  statusCode: number;
  /** What was written and hasn't left yet, in bytes. */
  readonly writableLength: number;
  /** Sets one header field. */
  setHeader(name: string, value: string): unknown;
  /** Sends one event of a stream. */
  write(chunk: string): unknown;
  /** Sends the response without a body, or ends a stream. */
  end(): unknown;
  /** Sends the response. */
  end(body: string): unknown;
  /** Cuts a viewer who doesn't read. */
  destroy(): unknown;
  /** Tells when the viewer has gone. */
  once(event: "close", listener: () => void): unknown;
}

/** Answers one request: see `Drain.statusHandler`. */
export type StatusHandler = (request: StatusRequest, response: StatusResponse) => void;
