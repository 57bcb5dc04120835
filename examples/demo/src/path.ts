import { createDelayProxy, type DelayProxy } from "@dns-drain/lab";
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

/** A free port at one address may be taken at the other. */
const attempts = 5;

/** Paths to both hosts, at the same ports: clients know one URL. */
export async function createPaths(a: Place, b: Place): Promise<readonly [Path, Path]> {
  for (let attempt = 1; ; attempt++) {
    const pathA = await createPath(a);
    try {
      return [pathA, await createPath(b, pathA)];
    } catch (error) {
      await pathA.close();
      if (attempt === attempts) throw error;
    }
  }
}

async function createPath({ address, ...behind }: Place, ports?: Ports): Promise<Path> {
  const http1 = await createWay(address, behind.http1Port, ports?.http1Port);
  const http2 = await createWay(address, behind.http2Port, ports?.http2Port).catch(async (error: unknown) => {
    await http1.close();
    throw error;
  });
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

function createWay(address: string, targetPort: number, port = 0): Promise<DelayProxy> {
  return createDelayProxy({
    host: address,
    port,
    target: { host: address, port: targetPort },
    delayMs: settings.delayMs,
  });
}
