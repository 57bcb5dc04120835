import { rcodes } from "../message/message.ts";
import { parentName } from "../names/name.ts";
import { type Ask, findAddresses, findHosts, namedHosts, type NamedHosts } from "./name-servers.ts";

/** Whom to ask for the way to the zone above, and about it. */
export interface WayUp {
  /** The zone that holds a name. */
  readonly zoneOf: (name: string) => Promise<string>;
  readonly askResolvers: Ask;
  /** Asks one server, at its address, without recursion. */
  readonly askServer: (address: string) => Ask;
}

/** One answer is enough. */
const mostTried = 3;

/**
 * The hosts that the zone above names for a zone: where every resolver begins, whatever the zone says of itself.
 * `undefined` if it doesn't say. Rejects if nobody there can be found.
 */
export async function findHostsAbove(zone: string, up: WayUp): Promise<NamedHosts | undefined> {
  const above = parentName(zone);
  // Servers of the root are spared: they change rarely, and know nothing of a private top-level domain.
  if (above === undefined || above === "") return undefined;
  const { hosts } = await findHosts(await up.zoneOf(above), up.askResolvers);
  for (const host of hosts.slice(0, mostTried)) {
    const { nameServers } = await findAddresses({ hosts: [host], ttlMs: 0 }, [], up.askResolvers);
    const [server] = nameServers;
    const named = server && (await askFor(zone, up.askServer(server.address)));
    if (named) return named;
  }
  return undefined;
}

/** A referral names them beside the answer; a server that has both zones answers with what the zone says of itself. */
async function askFor(zone: string, ask: Ask): Promise<NamedHosts | undefined> {
  const reply = await ask({ name: zone, type: "NS" }).catch(() => undefined);
  if (reply?.rcode !== rcodes.NOERROR) return undefined;
  return namedHosts([...reply.answers, ...reply.authorities], zone);
}
