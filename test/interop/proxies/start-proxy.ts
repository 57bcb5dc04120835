import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { createHttp1Client } from "@dns-drain/lab";

import { startDaemon } from "../../support/real/daemon.ts";
import type { Stage } from "../../support/real/stage.ts";
import { withResolver } from "../../support/real/with-resolver.ts";
import type { Proxy, Site } from "./proxy.ts";
import { pathOf } from "./programs.ts";

/** Starts a proxy that looks names up by its site's resolver, waits until it works, and ends it with the stage. */
export async function startProxy(stage: Stage, proxy: Proxy, site: Site): Promise<void> {
  const { files, argv } = proxy.configure(site);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(site.folder, file), text);
  const [, ...namespace] = withResolver(site.resolver, site.folder);
  await startDaemon(stage, {
    program: "unshare",
    argv: [...namespace, "env", `HOME=${site.folder}`, pathOf(proxy.program), ...argv],
    folder: site.folder,
    isReady: () => isPassingOn(site),
  });
}

async function isPassingOn({ address, port }: Site): Promise<boolean> {
  const client = createHttp1Client({ host: address, port, timeoutMs: 2000 });
  const outcome = await client.request();
  client.close();
  return outcome.kind === "answered" && outcome.status === 200;
}
