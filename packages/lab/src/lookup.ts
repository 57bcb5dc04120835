import { Resolver } from "node:dns";
import { isIPv6, type LookupFunction } from "node:net";
import type { NameServer } from "./ask.ts";

/**
 * Looks host names up at one resolver, for `net.connect({ lookup })` and everything above it. It has no cache of its own,
 * and gives one address of the answer, the next one each time, so that connections spread evenly.
 */
export function createLookup(server: NameServer): LookupFunction {
  const resolver = new Resolver({ timeout: 1000, tries: 3 });
  resolver.setServers([`${isIPv6(server.host) ? `[${server.host}]` : server.host}:${server.port}`]);
  let turn = 0;
  return (hostname, options, callback) => {
    resolver.resolve4(hostname, (error, addresses) => {
      if (error) return callback(error, "");
      const address = addresses.toSorted()[turn++ % addresses.length]!;
      // `all` asks for a list; a client that tries every address in turn would hide a host that refuses.
      if (options.all) callback(null, [{ address, family: 4 }]);
      else callback(null, address, 4);
    });
  };
}
