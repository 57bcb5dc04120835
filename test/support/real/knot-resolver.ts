import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, type Daemon } from "./daemon.ts";
import { resolverIsReady, type ResolverOptions } from "./resolver.ts";
import type { Stage } from "./stage.ts";

/** Knot Resolver as a caching resolver for one zone. */
export function startKnotResolver(stage: Stage, address: string, options: ResolverOptions): Promise<Daemon> {
  const folder = stage.folder(`knot-resolver-${address}`);
  const file = join(folder, "kresd.conf");
  writeFileSync(file, configuration(address, options));
  return startDaemon(stage, {
    program: "kresd",
    argv: ["-n", "-c", file, folder],
    folder,
    isReady: () => resolverIsReady(address, options),
  });
}

function configuration(address: string, { zone, authorities }: ResolverOptions): string {
  const servers = authorities.map((authority) => `'${authority}'`).join(", ");
  return [
    `net.listen('${address}', 53, { kind = 'dns' })`,
    `net.outgoing_v4('${address}')`,
    `cache.size = 16 * MB`,
    `trust_anchors.remove('.')`,
    // These load data about the root zone from the network.
    `modules.unload('priming')`,
    `modules.unload('ta_update')`,
    `modules.unload('ta_signal_query')`,
    `policy.add(policy.suffix(policy.STUB({ ${servers} }), policy.todnames({ '${zone}.' })))`,
    `policy.add(policy.all(policy.REFUSE))`,
    "",
  ].join("\n");
}
