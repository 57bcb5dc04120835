import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, type Daemon } from "./daemon.ts";
import { resolverIsReady, type ResolverOptions } from "./resolver.ts";
import type { Stage } from "./stage.ts";

/** unbound as a caching resolver for one zone, with its own defaults for everything that has to do with caching. */
export function startUnbound(stage: Stage, address: string, options: ResolverOptions): Promise<Daemon> {
  const folder = stage.folder(`unbound-${address}`);
  const file = join(folder, "unbound.conf");
  writeFileSync(file, configuration(address, folder, options));
  return startDaemon(stage, {
    program: "unbound",
    argv: ["-d", "-c", file],
    folder,
    isReady: () => resolverIsReady(address, options),
  });
}

function configuration(address: string, folder: string, { zone, authorities }: ResolverOptions): string {
  return [
    `server:`,
    `  interface: ${address}`,
    `  access-control: 127.0.0.0/8 allow`,
    `  outgoing-interface: ${address}`,
    `  directory: "${folder}"`,
    `  chroot: ""`,
    `  username: ""`,
    `  pidfile: ""`,
    `  use-syslog: no`,
    `  num-threads: 1`,
    `  do-daemonize: no`,
    `  module-config: "iterator"`,
    `  do-not-query-localhost: no`,
    // ".test" is answered by unbound itself unless it is told otherwise, and nothing else may leave the machine.
    `  local-zone: "test." nodefault`,
    `  local-zone: "." refuse`,
    `  local-zone: "${zone}." transparent`,
    `stub-zone:`,
    `  name: "${zone}."`,
    ...authorities.map((authority) => `  stub-addr: ${authority}`),
    "",
  ].join("\n");
}
