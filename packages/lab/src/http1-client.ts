import { connect, type LookupFunction, type Socket } from "node:net";
import { type Ending, Http1Connection } from "./http1-connection.ts";
import type { Outcome, RequestOptions } from "./outcome.ts";

export interface Http1ClientOptions {
  /** Host name or address of the server; goes into `Host`. */
  readonly host: string;
  readonly port: number;
  /** Asked anew for every connection. Default: the system's. */
  readonly lookup?: LookupFunction;
  /** How to connect instead, e.g. with TLS. */
  readonly connect?: () => Socket;
  /** How long a request may take, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
}

/**
 * An HTTP/1.1 client with one persistent connection, one request at a time, that never repeats a request and leaves
 * nothing out of its report. After `Connection: close`, FIN or RST the next request opens a new connection.
 */
export interface Http1Client {
  /** Always resolves: with the answer, or with how the request was lost. */
  request(options?: RequestOptions): Promise<Outcome>;
  /** Opens the connection without a request, as browsers do. */
  preconnect(): Promise<void>;
  /** The address that the open connection leads to; undefined: there is none. */
  readonly address: string | undefined;
  /** Connections opened so far. */
  readonly connections: number;
  /** How the connections that are no more have ended. */
  readonly endings: readonly Ending[];
  close(): void;
}

export function createHttp1Client(options: Http1ClientOptions): Http1Client {
  const { host, port, lookup, timeoutMs = 10_000 } = options;
  const open = options.connect ?? (() => connect({ host, port, noDelay: true, ...(lookup && { lookup }) }));
  const endings: Ending[] = [];
  let connections = 0;
  let current: Http1Connection | undefined;
  const connection = (): Http1Connection => {
    if (current !== undefined && !current.isEnded) return current;
    connections++;
    current = new Http1Connection(open(), `${host}:${port}`, (ending) => endings.push(ending));
    return current;
  };
  return {
    request: (request = {}) => connection().request(request, timeoutMs),
    preconnect: () => connection().opened,
    get address() {
      return current?.isEnded ? undefined : current?.address;
    },
    get connections() {
      return connections;
    },
    endings,
    close: () => current?.close(),
  };
}
