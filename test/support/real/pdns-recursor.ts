import { startDaemon, type Daemon } from "./daemon.ts";
import { resolverIsReady, type ResolverOptions } from "./resolver.ts";
import type { Stage } from "./stage.ts";

/** PowerDNS Recursor as a caching resolver for one zone. */
export function startPdnsRecursor(stage: Stage, address: string, options: ResolverOptions): Promise<Daemon> {
  const folder = stage.folder(`pdns-recursor-${address}`);
  const settings = {
    "config-dir": folder,
    "socket-dir": folder,
    "local-address": address,
    "local-port": 53,
    "query-local-address": address,
    "allow-from": "127.0.0.0/8",
    "forward-zones": `${options.zone}=${options.authorities.join(";")}`,
    // By default it asks no loopback address, but asks the root servers and its maker for news.
    "dont-query": "",
    "hint-file": "no",
    "security-poll-suffix": "",
    dnssec: "off",
    daemon: "no",
    "write-pid": "no",
    "disable-syslog": "yes",
    threads: 1,
  };
  return startDaemon(stage, {
    program: "pdns_recursor",
    argv: Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
    folder,
    isReady: () => resolverIsReady(address, options),
  });
}
