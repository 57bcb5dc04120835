import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, type Daemon } from "./daemon.ts";
import { resolverIsReady, type ResolverOptions } from "./resolver.ts";
import { configureAddress, type Stage } from "./stage.ts";

/** BIND as a caching resolver for one zone. */
export function startBindResolver(stage: Stage, address: string, options: ResolverOptions): Promise<Daemon> {
  const folder = stage.folder(`bind-resolver-${address}`);
  const file = join(folder, "named.conf");
  writeFileSync(file, configuration(address, folder, options));
  writeFileSync(join(folder, "root.zone"), emptyRoot);
  configureAddress(stage, address);
  return startDaemon(stage, {
    program: "named",
    argv: ["-g", "-n", "1", "-c", file],
    folder,
    isReady: () => resolverIsReady(address, options),
  });
}

/** It is its own root, so that no root server is asked for anything. */
const emptyRoot = ["$TTL 300", ". SOA ns. hostmaster. 1 3600 3600 604800 5", ". NS ns.", "ns. A 127.0.0.1", ""].join(
  "\n",
);

function configuration(address: string, folder: string, { zone, authorities }: ResolverOptions): string {
  return [
    `options {`,
    `  directory "${folder}"; pid-file none; session-keyfile none; lock-file none;`,
    `  listen-on port 53 { ${address}; }; listen-on-v6 { none; };`,
    `  query-source address ${address};`,
    `  recursion yes; allow-recursion { 127.0.0.0/8; }; dnssec-validation no; empty-zones-enable no;`,
    `};`,
    `controls {};`,
    `zone "." { type primary; file "root.zone"; notify no; };`,
    `zone "${zone}" { type static-stub; server-addresses { ${authorities.map((server) => `${server};`).join(" ")} }; };`,
    "",
  ].join("\n");
}
