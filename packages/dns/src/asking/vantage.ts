import type { Server } from "../exchange/server.ts";

/** One way to ask a server: from here, or as if from a network whose clients may be given another answer. */
export interface Vantage {
  readonly server: Server;
  /** The network, in canonical text (EDNS Client Subnet, RFC 7871); `undefined` for here. */
  readonly clientSubnet: string | undefined;
  /** What an observation calls it: the server's `id`, and the network. */
  readonly id: string;
}

/** Every server as it is seen from here, and from each of the networks. */
export function vantagesOf(servers: readonly Server[], clientSubnets: readonly string[]): Vantage[] {
  return servers.flatMap((server) => [
    { server, clientSubnet: undefined, id: server.id },
    ...clientSubnets.map((clientSubnet) => ({ server, clientSubnet, id: `${server.id} for ${clientSubnet}` })),
  ]);
}
