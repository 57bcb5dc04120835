import type { TestContext } from "node:test";

import { createAuthority, createCachingResolver, type Authority, type CachingResolver } from "@dns-drain/lab";

export const name = "api.cli.test";
export const leaving = "192.0.2.7";
export const staying = "192.0.2.8";
export const third = "192.0.2.9";

/** Two authorities and two resolvers. */
export interface NameServers {
  readonly authorities: readonly [Authority, Authority];
  readonly resolvers: readonly [CachingResolver, CachingResolver];
  /** Tells the program to ask them. */
  readonly args: readonly string[];
  /** What both authorities say. TTLs are in seconds. */
  publish(addresses: readonly string[], ttl?: number): void;
}

/** Servers for one test, closed with it. */
export async function openNameServers(t: TestContext): Promise<NameServers> {
  const zones = ["cli.test"];
  const authorities = await Promise.all([createAuthority({ zones }), createAuthority({ zones })] as const);
  const resolvers = await Promise.all([
    createCachingResolver({ authorities }),
    createCachingResolver({ authorities }),
  ] as const);
  t.after(() => Promise.all([...authorities, ...resolvers].map((server) => server.close())));
  return {
    authorities,
    resolvers,
    args: [...authorities.flatMap((one) => ["-a", id(one)]), ...resolvers.flatMap((one) => ["-r", id(one)])],
    publish(addresses, ttl = 1) {
      for (const authority of authorities) authority.setAddresses(name, addresses, ttl);
    },
  };
}

/** How the program calls a server. */
export function id({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host}:${port}`;
}
