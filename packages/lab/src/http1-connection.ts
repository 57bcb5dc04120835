import type { Socket } from "node:net";
import { createResponseReader, type Http1Response, type ResponseReader } from "./http1-response.ts";
import { type LostBy, nextRequestId, type Outcome, type RequestOptions } from "./outcome.ts";

/** How a connection came to its end. */
export interface Ending {
  /** Whose doing: the server's FIN or RST, or ours (after `Connection: close`, a timeout, or `close()`). */
  readonly by: "fin" | "reset" | "client";
  /** Requests answered on it. */
  readonly answered: number;
  /** A request was waiting for its answer. */
  readonly busy: boolean;
  readonly address: string | undefined;
}

/** The request that is waiting for its answer. */
interface Waiting {
  readonly id: string;
  readonly reader: ResponseReader;
  readonly settle: (outcome: Outcome) => void;
}

/** Speaks HTTP/1.1 on a socket, which may still be connecting, one request after the other. */
export class Http1Connection {
  /** Rejects when the connection isn't made. */
  readonly opened: Promise<void>;
  readonly #socket: Socket;
  readonly #host: string;
  readonly #onEnd: (ending: Ending) => void;
  #waiting: Waiting | undefined;
  #answered = 0;
  #address: string | undefined;
  #isEnded = false;

  /** @param host What goes into `Host`. */
  constructor(socket: Socket, host: string, onEnd: (ending: Ending) => void) {
    this.#socket = socket;
    this.#host = host;
    this.#onEnd = onEnd;
    this.opened = opening(socket);
    // Most don't wait for it; their request will say so.
    this.opened.catch(() => undefined);
    socket.on("connect", () => (this.#address = socket.remoteAddress));
    socket.on("data", (bytes) => this.#read(bytes));
    socket.on("end", () => this.#readEnd());
    socket.on("error", (error) => this.#end("reset", "reset", error.message));
    socket.on("close", () => this.#end("fin", "fin", "the connection closed"));
  }

  get address(): string | undefined {
    return this.#address;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Always resolves. */
  request(options: RequestOptions, timeoutMs: number): Promise<Outcome> {
    if (this.#waiting !== undefined) throw new Error("Cannot send: a request is waiting for its answer");
    const id = nextRequestId();
    const timer = setTimeout(() => this.#end("client", "timeout", `no answer in ${timeoutMs} ms`), timeoutMs);
    timer.unref();
    this.#socket.write(serialize(options, this.#host, id));
    return new Promise((resolve) => {
      const settle = (outcome: Outcome): void => {
        clearTimeout(timer);
        this.#waiting = undefined;
        resolve(outcome);
      };
      this.#waiting = { id, reader: createResponseReader(options.method ?? "GET"), settle };
    });
  }

  close(): void {
    this.#end("client", "reset", "closed by the client");
  }

  #read(bytes: Buffer): void {
    try {
      if (this.#waiting === undefined) throw new Error(`${bytes.length} bytes that nobody asked for`);
      this.#take(this.#waiting.reader.add(bytes));
    } catch (error) {
      this.#end("client", "garbage", String(error));
    }
  }

  #readEnd(): void {
    this.#take(this.#waiting?.reader.end());
    this.#end("fin", "fin", "the server ended the connection");
  }

  #take(response: Http1Response | undefined): void {
    if (response === undefined || this.#waiting === undefined) return;
    const { id, settle } = this.#waiting;
    this.#answered++;
    settle({ kind: "answered", id, ...response, address: this.#address ?? "" });
    if (response.closes) this.#end("client", "fin", "closed after the answer");
  }

  #end(by: Ending["by"], lostBy: LostBy, detail: string): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const address = this.#address;
    this.#onEnd({ by, answered: this.#answered, busy: this.#waiting !== undefined, address });
    if (this.#waiting !== undefined) {
      const { id, reader, settle } = this.#waiting;
      const cause = address === undefined ? "unconnected" : lostBy;
      settle({ kind: "lost", id, by: cause, reused: this.#answered > 0, received: reader.received, address, detail });
    }
    this.#socket.destroy();
  }
}

function opening(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("connect", resolve).once("close", () => reject(new Error("Cannot connect")));
  });
}

function serialize(request: RequestOptions, host: string, id: string): Buffer {
  const { method = "GET", path = "/", headers = {}, body } = request;
  const fields: Record<string, string> = { host, "x-request-id": id };
  if (body !== undefined) fields["content-length"] = String(Buffer.byteLength(body));
  const lines = Object.entries({ ...fields, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`), Buffer.from(body ?? "")]);
}
