import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createInterface, type Interface } from "node:readline";
import type { TestContext } from "node:test";

import { goodbye } from "./line-service.ts";

/** One connection that asks one line after the other, and repeats none. */
export interface LineClient {
  readonly socket: Socket;
  /** Whether the service has said goodbye. */
  readonly isDismissed: boolean;
  /** Whether the connection is at its end. */
  readonly isEnded: boolean;
  /** Resolves with the answer; rejects if there is none. */
  ask(line: string): Promise<string>;
}

/** Connects, until the test is over. */
export async function connectTo(
  t: TestContext,
  to: { readonly address: string; readonly port: number },
  open: () => Socket = () => connect(to.port, to.address),
): Promise<LineClient> {
  const socket = open();
  t.after(() => socket.destroy());
  await once(socket, "getSession" in socket ? "secureConnect" : "connect");
  return createLineClient(socket);
}

function createLineClient(socket: Socket): LineClient {
  const state = { isDismissed: false, isEnded: false };
  let waiting: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void } | undefined;
  const lines: Interface = createInterface({ input: socket });
  lines.on("line", (line) => {
    if (line === goodbye) state.isDismissed = true;
    else waiting?.resolve(line);
    waiting = line === goodbye ? waiting : undefined;
  });
  const end = (): void => {
    state.isEnded = true;
    waiting?.reject(new Error("the connection ended before the answer"));
  };
  socket.on("end", end).on("error", end).on("close", end);
  return {
    socket,
    get isDismissed() {
      return state.isDismissed;
    },
    get isEnded() {
      return state.isEnded;
    },
    ask: (line) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        if (state.isEnded) end();
        else socket.write(`${line}\n`);
      }),
  };
}
