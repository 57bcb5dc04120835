import { createDelayProxyPair, type DelayProxy, type DelayProxyOptions } from "@dns-drain/lab";
import { type RunningServer, startServer, type StartOptions } from "./server.ts";
import type { ServerSettings } from "./messages.ts";

/** Two hosts that serve the same name, each behind a path of 20 ms there and back, at one port. */
export interface TwoHosts extends AsyncDisposable {
  readonly port: number;
  readonly a: Host;
  readonly b: Host;
}

export interface Host {
  readonly address: string;
  readonly server: RunningServer;
  /** Connections that lead to it now. */
  readonly connections: number;
}

export const addressA = "127.0.0.2";
export const addressB = "127.0.0.3";
const delayMs = 10;

export async function startTwoHosts(a: ServerSettings, b: ServerSettings, options?: StartOptions): Promise<TwoHosts> {
  const serverA = await startServer(a, options);
  const serverB = await startServer(b);
  const [pathA, pathB] = await createDelayProxyPair(wayTo(addressA, serverA), wayTo(addressB, serverB));
  return {
    port: pathA.port,
    a: hostOf(addressA, serverA, pathA),
    b: hostOf(addressB, serverB, pathB),
    async [Symbol.asyncDispose]() {
      await Promise.all([pathA.close(), pathB.close(), serverA[Symbol.asyncDispose](), serverB[Symbol.asyncDispose]()]);
    },
  };
}

function hostOf(address: string, server: RunningServer, path: DelayProxy): Host {
  return {
    address,
    server,
    get connections() {
      return path.connections;
    },
  };
}

function wayTo(host: string, { port }: RunningServer): Omit<DelayProxyOptions, "port"> {
  return { host, delayMs, target: { host: "127.0.0.1", port } };
}
