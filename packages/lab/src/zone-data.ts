import { Packet, type Resource } from "dns2";

/** The data of one record; the rest (name, type, class, TTL) comes from where it is kept. */
export type RecordData = Partial<Resource>;

interface RecordSet {
  readonly records: readonly RecordData[];
  readonly ttl: number;
  /** How many are shown in one answer, beginning a step further each time. */
  readonly show: number;
  turn: number;
}

/** The records of the zones that a server is an authority for. Names are compared without case. */
export interface ZoneData {
  /** Replaces a record set; an empty one is removed. TTLs are in seconds, as on the wire. */
  set(name: string, type: number, records: readonly RecordData[], ttl: number, show?: number): void;
  /** The records to answer with, or undefined if there is no such set. */
  take(name: string, type: number): Resource[] | undefined;
  /** Whether anything is at the name or below it (RFC 8020): NODATA instead of NXDOMAIN. */
  exists(name: string): boolean;
  /** The longest zone that holds the name. */
  zoneOf(name: string): string | undefined;
  /** Takes away all that is at the name. */
  remove(name: string): void;
  /** Changes with every change of the data. */
  readonly serial: number;
}

export function createZoneData(zones: readonly string[]): ZoneData {
  const names = new Map<string, Map<number, RecordSet>>();
  let serial = 1;
  return {
    get serial() {
      return serial;
    },
    set(name, type, records, ttl, show = records.length) {
      serial++;
      const sets = names.get(fold(name)) ?? new Map<number, RecordSet>();
      if (records.length === 0) sets.delete(type);
      else sets.set(type, { records, ttl, show, turn: 0 });
      if (sets.size === 0) names.delete(fold(name));
      else names.set(fold(name), sets);
    },
    take(name, type) {
      const set = names.get(fold(name))?.get(type);
      return set && nextShown(set).map((data) => resource(name, type, set.ttl, data));
    },
    exists: (name) => [...names.keys()].some((known) => isWithin(known, fold(name))),
    zoneOf: (name) => zones.filter((zone) => isWithin(fold(name), fold(zone))).sort((a, b) => b.length - a.length)[0],
    remove(name) {
      serial++;
      names.delete(fold(name));
    },
  };
}

function nextShown(set: RecordSet): RecordData[] {
  const { records, show } = set;
  if (show >= records.length) return [...records];
  const from = set.turn++;
  return Array.from({ length: show }, (_, i) => records[(from + i) % records.length]!);
}

function resource(name: string, type: number, ttl: number, data: RecordData): Resource {
  return Object.assign(new Packet.Resource(name, type, Packet.CLASS.IN, ttl), data);
}

function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

function fold(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
