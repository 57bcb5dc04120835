import { startDaemon, type Daemon } from "./daemon.ts";
import { resolverIsReady, type ResolverOptions } from "./resolver.ts";
import type { Stage } from "./stage.ts";

/** dnsmasq as the caching forwarder of a small network, in front of another resolver. */
export function startDnsmasq(
  stage: Stage,
  address: string,
  upstream: string,
  options: ResolverOptions,
): Promise<Daemon> {
  const folder = stage.folder(`dnsmasq-${address}`);
  const argv = [
    "--no-daemon",
    "--conf-file=/dev/null",
    "--user=root",
    "--pid-file",
    "--no-hosts",
    "--no-resolv",
    "--bind-interfaces",
    `--listen-address=${address}`,
    `--server=/${options.zone}/${upstream}@${address}`,
  ];
  return startDaemon(stage, { program: "dnsmasq", argv, folder, isReady: () => resolverIsReady(address, options) });
}
