import { promises } from "node:dns";

/** What a server says about a name, asked by the resolver library of Node and not by the code under test. */
export type Answer =
  | { readonly addresses: readonly string[]; readonly ttl: number }
  /** The error code of `node:dns`, e.g. `ENOTFOUND`, `ESERVFAIL`, `ETIMEOUT`. */
  | { readonly addresses: readonly string[]; readonly code: string };

/** The A records of a name, from the server at port 53 of `server`. */
export async function askAddresses(server: string, name: string): Promise<Answer> {
  try {
    const records = await resolverFor(server).resolve4(name, { ttl: true });
    return { addresses: records.map(({ address }) => address), ttl: Math.min(...records.map(({ ttl }) => ttl)) };
  } catch (error) {
    return { addresses: [], code: String((error as NodeJS.ErrnoException).code) };
  }
}

/** The serial of a zone at a server; undefined: it doesn't serve the zone now. */
export async function askSerial(server: string, zone: string): Promise<number | undefined> {
  try {
    return (await resolverFor(server).resolveSoa(zone)).serial;
  } catch {
    return undefined;
  }
}

function resolverFor(server: string): promises.Resolver {
  const resolver = new promises.Resolver({ timeout: 1000, tries: 1 });
  resolver.setServers([`${server}:53`]);
  return resolver;
}
