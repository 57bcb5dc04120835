import { createDelayProxyPair, type DelayProxy, type DelayProxyOptions } from "@dns-drain/lab";
import { settings } from "./settings.ts";

/** The network in front of a host: its address, with a port for HTTP/1.1 and one for HTTP/2. */
export interface Path extends Ports {
  readonly connections: number;
  close(): Promise<void>;
}

interface Ports {
  readonly http1Port: number;
  readonly http2Port: number;
}

/** Where a host is reached, and what listens behind that. */
interface Place extends Ports {
  readonly address: string;
}

/** Paths to both hosts, at the same ports: clients know one URL. */
export async function createPaths(a: Place, b: Place): Promise<readonly [Path, Path]> {
  const [http1ToA, http1ToB] = await createDelayProxyPair(way(a, a.http1Port), way(b, b.http1Port));
  const [http2ToA, http2ToB] = await createDelayProxyPair(way(a, a.http2Port), way(b, b.http2Port));
  return [pathOf(http1ToA, http2ToA), pathOf(http1ToB, http2ToB)];
}

function way({ address }: Place, port: number): Omit<DelayProxyOptions, "port"> {
  return { host: address, target: { host: address, port }, delayMs: settings.delayMs };
}

function pathOf(http1: DelayProxy, http2: DelayProxy): Path {
  return {
    http1Port: http1.port,
    http2Port: http2.port,
    get connections() {
      return http1.connections + http2.connections;
    },
    async close() {
      await Promise.all([http1.close(), http2.close()]);
    },
  };
}
