import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";

/** Listens, or rejects with the reason. Port 0 takes a free one. */
export async function listenOn(server: Server, host: string, port: number): Promise<AddressInfo> {
  server.listen(port, host);
  await once(server, "listening");
  return server.address() as AddressInfo;
}
