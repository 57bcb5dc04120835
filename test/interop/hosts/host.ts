import type { DrainOptions } from "@dns-drain/core";

import type { Stage } from "../../support/real/stage.ts";
import { startForkedDrain, type ForkedDrain } from "../../support/forked/forked-drain.ts";
import type { Hit, HostLabel } from "./hits.ts";

/** What a host is started with. */
export interface HostSettings {
  /** What its responses say. */
  readonly label: HostLabel;
  readonly address: string;
  /** One server for each of these, all with the same drain. */
  readonly ports: Partial<Ports>;
  /** For `https`. */
  readonly certificate?: { readonly key: string; readonly cert: string };
  /** Those options that are plain data. */
  readonly drain: DrainOptions;
}

export interface Ports {
  /** HTTP/1.1 without TLS. */
  readonly http: number;
  /** HTTP/2 and HTTP/1.1 with TLS. */
  readonly https: number;
  /** HTTP/2 without TLS. */
  readonly h2c: number;
}

export interface Host extends ForkedDrain {
  readonly address: string;
  readonly hits: readonly Hit[];
  /** From now on it answers each client's next GET and next POST with 421. */
  misdirect(): void;
}

/** What `misdirect` tells the process. */
export const misdirect = "misdirect";

/** Starts a host in a process of its own, and ends it with the stage. */
export async function startHost(stage: Stage, settings: HostSettings, onLog: (line: string) => void): Promise<Host> {
  const hits: Hit[] = [];
  const drain = await startForkedDrain<readonly Hit[]>(stage, {
    script: new URL("host-process.js", import.meta.url),
    settings,
    onLog,
    onNews: (news) => void hits.push(...news),
  });
  return { ...drain, address: settings.address, hits, misdirect: () => drain.order(misdirect) };
}
