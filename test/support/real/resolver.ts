import { askAddresses } from "./ask.ts";

/** What every resolver on a stage is told: where one zone is. Nothing else is resolved. */
export interface ResolverOptions {
  readonly zone: string;
  /** Addresses of the zone's authorities. */
  readonly authorities: readonly string[];
}

/** The first of the authorities of a zone has a name, which a resolver that is ready finds (see `writeZone`). */
export async function resolverIsReady(address: string, { zone }: ResolverOptions): Promise<boolean> {
  return (await askAddresses(address, `ns1.${zone}`)).addresses.length > 0;
}
