import { getServers } from "node:dns";

import { validate } from "node-cron";

import { addressFamily, canonicalAddress, isHostAddress, isPrivateAddress } from "./names/address.ts";
import { canonicalClientSubnet } from "./message/client-subnet.ts";
import { systemClock, type Clock } from "./clock.ts";
import type { OnEmpty } from "./deciding/membership.ts";
import { canonicalName } from "./names/name.ts";
import { optionChecks } from "./option-checks.ts";
import { parseServer, type Server } from "./exchange/server.ts";
import { createLog, type Log, type Logger } from "./telling/log.ts";
import { watchLogCodes, type WatchLogCode } from "./telling/watch-log-codes.ts";
import type { Watched } from "./deciding/watch-state.ts";

/** What to watch, and how carefully. */
export interface WatchOptions {
  /** The host names that this server is reached by, such as `api.example.com`. */
  readonly names: string | readonly string[];
  /** The public addresses of this host, as they stand in its A and AAAA records; behind NAT that is not a local one. */
  readonly addresses: string | readonly string[];
  /**
   * The resolvers that find the authorities, and that are asked whether they have noticed a removal:
   * `192.0.2.1`, `192.0.2.1:53`, `[2001:db8::1]:53`, `tls://host`, `https://host/dns-query`.
   *
   * @default the system's
   */
  readonly resolvers?: string | readonly string[] | undefined;
  /**
   * The authoritative servers, where they can't be found by NS records: a hidden primary, or a port other than 53.
   *
   * @default found through the resolvers, and again as the TTLs of the NS records run out
   */
  readonly authorities?: string | readonly string[] | undefined;
  /**
   * Networks such as `198.51.100.0/24` whose clients may be given other addresses: each authority is asked what it tells
   * them as well (EDNS Client Subnet, RFC 7871), and the address is there while anybody is given it. Each network costs
   * as many questions again. An authority that doesn't look at networks answers the same.
   *
   * @default none: as seen from here
   */
  readonly clientSubnets?: string | readonly string[] | undefined;
  /**
   * When to ask, as a cron expression; six fields begin with seconds. While something is about to be decided, the
   * authorities are asked every second.
   *
   * @default "*\/10 * * * * *"
   */
  readonly schedule?: string | undefined;
  /**
   * Milliseconds for the caches behind the resolvers, after the last of these has let go of the address: browsers and
   * curl keep one for 60 s and JVMs for 30 s, whatever its TTL.
   *
   * @default 60000
   */
  readonly graceMs?: number | undefined;
  /**
   * The most milliseconds for which a resolver that still returns the address when its TTL is over, or fails, may hold
   * the drain up.
   *
   * @default 600000
   */
  readonly maxPropagationMs?: number | undefined;
  /**
   * What it means that a name has no address left. `"hold"`: nothing, since clients have nowhere to go, and a zone deleted
   * by mistake would drain every host at once. `"drain"`: the same as any other removal.
   *
   * @default "hold"
   */
  readonly onEmpty?: OnEmpty | undefined;
  /** Hears warnings, and each change of a membership, as `dns-drain CODE: why`; see docs/logs.md. @default none */
  readonly logger?: Logger | undefined;
  /** Ends the watch, as `close()` does. @default none */
  readonly signal?: AbortSignal | undefined;
  /** The time, for tests. @default the machine's */
  readonly clock?: Clock | undefined;
}

/** The options as the watch uses them. */
export interface WatchConfig extends Watched {
  /** The resolvers. */
  readonly servers: readonly Server[];
  /** Those that stand for the authorities of every zone. */
  readonly authorities: readonly Server[] | undefined;
  /** In canonical text. */
  readonly clientSubnets: readonly string[];
  /** A cron expression. */
  readonly schedule: string;
  /** Writes to the logger. */
  readonly log: Log<WatchLogCode>;
  /** Ends the watch. */
  readonly signal: AbortSignal | undefined;
  /** The time. */
  readonly clock: Clock;
}

/**
 * Reads the options.
 *
 * @throws {TypeError} or {RangeError} that names the option, what it must be and what it was
 */
export function readWatchOptions(options: WatchOptions): WatchConfig {
  onlyKnown(options, known);
  const { schedule = "*/10 * * * * *", onEmpty = "hold", clock = systemClock, signal } = options;
  const names = listOf("names", options.names, "a host name", canonicalName);
  const addresses = listOf("addresses", options.addresses, "an IPv4 or IPv6 address of a host", parseAddress);
  const servers = listOf("resolvers", options.resolvers ?? systemServers(), "a name server", parseServer);
  const authorities =
    options.authorities === undefined
      ? undefined
      : listOf("authorities", options.authorities, "a name server (address or address:port)", parsePlainServer);
  const clientSubnets =
    options.clientSubnets === undefined
      ? []
      : listOf("clientSubnets", options.clientSubnets, "a network (address/bits)", canonicalClientSubnet);
  if (typeof schedule !== "string" || !validate(schedule)) throw refusal("schedule", "a cron expression", schedule);
  if (onEmpty !== "hold" && onEmpty !== "drain") throw refusal("onEmpty", '"hold" or "drain"', onEmpty);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw refusal("signal", "an AbortSignal", signal);
  if (options.logger !== undefined) methods("logger", "a logger", options.logger, ["info", "warn", "error"]);
  const log = createLog(watchLogCodes, options.logger);
  warnOfPrivate(addresses, authorities, log);
  return {
    listings: names.flatMap((name) => addresses.map((address) => ({ name, type: typeFor(address), address }))),
    resolvers: servers.map(({ id }) => id),
    servers,
    authorities,
    clientSubnets,
    schedule,
    onEmpty,
    graceMs: duration("graceMs", options.graceMs ?? 60_000),
    maxPropagationMs: duration("maxPropagationMs", options.maxPropagationMs ?? 600_000),
    log,
    signal,
    clock,
  };
}

const { onlyKnown, refusal, duration, methods } = optionChecks("watch");

const known = {
  names: true,
  addresses: true,
  resolvers: true,
  authorities: true,
  clientSubnets: true,
  schedule: true,
  graceMs: true,
  maxPropagationMs: true,
  onEmpty: true,
  logger: true,
  signal: true,
  clock: true,
} as const;

function listOf<Item extends string | Server>(
  option: string,
  given: string | readonly string[],
  wanted: string,
  parse: (text: string) => Item | undefined,
): Item[] {
  const texts = typeof given === "string" ? [given] : given;
  if (!Array.isArray(texts) || texts.length === 0) throw refusal(option, `${wanted} or a list of them`, given);
  const items = texts.map((text: unknown) => {
    const item = typeof text === "string" ? parse(text) : undefined;
    if (item === undefined) throw refusal(option, `${wanted} or a list of them`, text);
    return item;
  });
  // What is given twice, in whatever spelling, would be asked twice.
  return [...new Map(items.map((item) => [typeof item === "string" ? item : item.id, item])).values()];
}

/** The resolvers of the system. Entries that only it can use, such as link-local addresses with a zone, are passed over. */
export function systemServers(): string[] {
  return getServers().filter((text) => parseServer(text) !== undefined);
}

/** Where a server listens (`0.0.0.0`) is no address that clients find it by. */
function parseAddress(text: string): string | undefined {
  const address = canonicalAddress(text);
  return address !== undefined && isHostAddress(address) ? address : undefined;
}

/** Authorities are asked over UDP and TCP; no zone is served over TLS or HTTPS. */
function parsePlainServer(text: string): Server | undefined {
  const server = parseServer(text);
  return server?.protocol === "dns" ? server : undefined;
}

function typeFor(address: string): "A" | "AAAA" {
  return addressFamily(address) === 4 ? "A" : "AAAA";
}

/** Behind NAT the local address is easily taken for the public one. With private authorities both may be right. */
function warnOfPrivate(addresses: string[], authorities: readonly Server[] | undefined, log: Log<WatchLogCode>): void {
  if (authorities?.every(({ host }) => isPrivateAddress(host))) return;
  for (const address of addresses.filter(isPrivateAddress))
    log(
      "address-private",
      `"addresses" has ${address}, which is private: public DNS will not list it unless it is meant to`,
    );
}
