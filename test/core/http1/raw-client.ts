import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { waitFor } from "@dns-drain/lab";
import type { Scheme } from "./server.ts";

/** One connection on which a test writes what it likes, and sees what comes back: bytes, FIN, RST. */
export interface RawClient extends AsyncDisposable {
  readonly socket: Socket;
  /** Everything that was received. */
  readonly received: string;
  /** How the connection ended: by the server's FIN, by RST, or not at all. */
  readonly ended: "fin" | "reset" | undefined;
  send(text: string): void;
  /** Sends a GET, with more header lines if there are any, and resolves with the head of the response. */
  get(path?: string, lines?: string): Promise<string>;
  /** Resolves with what was received when it contains so many responses. */
  responses(count: number): Promise<string[]>;
  closed(): Promise<"fin" | "reset">;
}

export async function openRaw(port: number, scheme: Scheme = "http"): Promise<RawClient> {
  // It ends its side when a test says so, whatever the server does.
  const to = { host: "127.0.0.1", port, allowHalfOpen: true };
  const socket = scheme === "https" ? connectTls({ ...to, rejectUnauthorized: false }) : connectTcp(to);
  await new Promise((resolve, reject) => {
    socket.once(scheme === "https" ? "secureConnect" : "connect", resolve).once("error", reject);
  });
  return watch(socket);
}

/** Whether the connection was told that this response is its last one. */
export function saysClose(head: string | undefined): boolean {
  return /\r\nConnection: close\r\n/.test(head ?? "") && !/keep-alive/i.test(head ?? "");
}

function watch(socket: Socket): RawClient {
  let received = "";
  let ended: "fin" | "reset" | undefined;
  socket.setEncoding("latin1");
  socket.on("data", (text: string) => (received += text));
  socket.on("end", () => (ended ??= "fin"));
  socket.on("error", () => (ended ??= "reset"));
  const responses = (count: number): Promise<string[]> =>
    waitFor(() => (headsIn(received).length >= count ? headsIn(received) : undefined), {
      what: `${count} responses, received ${JSON.stringify(received.slice(0, 500))}`,
    });
  return {
    socket,
    get received() {
      return received;
    },
    get ended() {
      return ended;
    },
    send: (text) => void socket.write(text, "latin1"),
    async get(path = "/", lines = "") {
      const before = headsIn(received).length;
      socket.write(`GET ${path} HTTP/1.1\r\nHost: a.example\r\n${lines}\r\n`);
      return (await responses(before + 1))[before] as string;
    },
    responses,
    closed: () => waitFor(() => ended, { what: "the end of the connection" }),
    async [Symbol.asyncDispose]() {
      socket.destroy();
    },
  };
}

/** The heads of the final responses. Bodies in these tests don't look like responses. */
function headsIn(text: string): string[] {
  return [...text.matchAll(/HTTP\/1\.1 [2-5]\d\d [^]*?\r\n\r\n/g)].map(([head]) => head);
}
