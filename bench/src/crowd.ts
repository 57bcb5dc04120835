import { connect, type Socket } from "node:net";
import { createHttp1Wire } from "./http1-wire.ts";

/** Connections that had an answer each and say nothing any more. */
export interface Crowd {
  /** How many are open. */
  readonly size: number;
  leave(): void;
}

/** For servers whose crowds are to stay: behind a balancer, a keep-alive timeout of minutes is usual. */
export const keepAliveMs = 600_000;

/** So many connect at the same time; the next when one of them has its answer. */
const atOnce = 100;

/** There are about 28,000 ports per source address, and a closed connection keeps its port for a minute. */
const sources = 40;

/** Opens the connections one after the other, each with one request. */
export async function openCrowd(port: number, count: number): Promise<Crowd> {
  const open = new Set<Socket>();
  await visitOften(count, async (number) => {
    const socket = await askOnce(port, sourceOf(number));
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  return {
    get size() {
      return open.size;
    },
    leave() {
      for (const socket of open) socket.destroy();
    },
  };
}

/** Opens the connections one after the other, each with one request, and closes each when it is answered. */
export function comeAndGo(port: number, count: number): Promise<void> {
  return visitOften(count, async (number) => {
    const socket = await askOnce(port, sourceOf(number));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.end();
    await closed;
  });
}

async function visitOften(count: number, visit: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const visitor = async (): Promise<void> => {
    while (next < count) await visit(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, visitor));
}

function sourceOf(number: number): string {
  return `127.0.1.${(number % sources) + 1}`;
}

/** Resolves with the socket when its request has been answered. */
function askOnce(port: number, localAddress: string): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", localAddress });
  const wire = createHttp1Wire();
  socket.write(wire.next());
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error("The server closed a connection before it answered"));
    socket.on("error", reject);
    socket.once("close", fail);
    socket.on("data", (bytes) => {
      if (wire.read(bytes).answers === 0) return;
      socket.off("error", reject).off("close", fail);
      // Being reset is a way to be asked to leave.
      socket.on("error", () => undefined);
      resolve(socket);
    });
  });
}
