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

/** Whether a server has a zone, and serves it. */
export async function isServing(server: string, zone: string): Promise<boolean> {
  return resolverFor(server)
    .resolveSoa(zone)
    .then(
      () => true,
      () => false,
    );
}

/** Whether anything answers at a server, be it SERVFAIL. */
export async function isAnswering(server: string, zone: string): Promise<boolean> {
  const answer = await askAddresses(server, zone);
  return !("code" in answer) || !["ECONNREFUSED", "ETIMEOUT"].includes(answer.code);
}

function resolverFor(server: string): promises.Resolver {
  const resolver = new promises.Resolver({ timeout: 1000, tries: 1 });
  resolver.setServers([`${server}:53`]);
  return resolver;
}
