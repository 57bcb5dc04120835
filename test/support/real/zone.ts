import { writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Zone {
  /** E.g. `drain.test`. */
  readonly name: string;
  /** The addresses of its authorities, which get the names ns1, ns2, ... */
  readonly authorities: readonly string[];
  /** Further lines of the zone file, with names relative to the zone. */
  readonly records: readonly string[];
  /** Seconds for which its NS records and their addresses may be cached. Default 300. */
  readonly ttl?: number;
  /** Seconds after which a secondary without NOTIFY asks again, also after a failure. Default 3600. */
  readonly refresh?: number;
  /** Seconds after which a secondary that can't reach the primary answers SERVFAIL. Default a week. */
  readonly expire?: number;
}

/** Writes the zone as a master file (RFC 1035 §5) and returns its path. */
export function writeZone(folder: string, zone: Zone): string {
  const path = join(folder, `${zone.name}.zone`);
  writeFileSync(path, masterFile(zone));
  return path;
}

function masterFile({ name, authorities, records, ttl = 300, refresh = 3600, expire = 604_800 }: Zone): string {
  const hosts = authorities.map((address, index) => ({ host: `ns${index + 1}`, address }));
  return [
    `$ORIGIN ${name}.`,
    `$TTL ${ttl}`,
    `@ SOA ns1 hostmaster 1 ${refresh} ${refresh} ${expire} 5`,
    ...hosts.map(({ host }) => `@ NS ${host}`),
    ...hosts.map(({ host, address }) => `${host} A ${address}`),
    ...records,
    "",
  ].join("\n");
}
