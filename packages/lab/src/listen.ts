import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";

/** Listens, or rejects with the reason. Port 0 takes a free one. */
export async function listenOn(server: Server, host: string, port: number): Promise<AddressInfo> {
  server.listen(port, host);
  await once(server, "listening");
  return server.address() as AddressInfo;
}

/** Listens on a free port of 127.0.0.1, and returns the port. */
export async function listenLocally(server: Server): Promise<number> {
  const { port } = await listenOn(server, "127.0.0.1", 0);
  return port;
}
