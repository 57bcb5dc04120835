import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import type { DrainOptions, DrainStatus, Phase } from "@dns-drain/core";
import { waitFor } from "@dns-drain/lab";

import type { Stage } from "../../support/real/stage.ts";
import type { Hit, HostLabel } from "../host.ts";

/** What a host behind the proxies is started with. */
export interface UpstreamSettings {
  readonly label: HostLabel;
  readonly address: string;
  readonly port: number;
  readonly drain: DrainOptions;
}

export type UpstreamMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "log"; readonly line: string }
  | { readonly kind: "phase"; readonly phase: Phase; readonly at: number }
  | { readonly kind: "hits"; readonly hits: readonly Hit[] }
  | { readonly kind: "status"; readonly status: DrainStatus };

export interface Upstream {
  readonly hits: readonly Hit[];
  readonly log: readonly string[];
  /** When it entered a phase for the first time. */
  momentOf(phase: Phase): number | undefined;
  status(): Promise<DrainStatus>;
  /** Sends SIGTERM, and resolves with the exit code of the process. */
  terminate(): Promise<number | null>;
}

/** Starts a host in a process of its own, which its operator may end, and ends it with the stage. */
export async function startUpstream(stage: Stage, settings: UpstreamSettings): Promise<Upstream> {
  const program = fileURLToPath(new URL("upstream-process.js", import.meta.url));
  const child = fork(program, [JSON.stringify(settings)]);
  const ended = once(child, "exit") as Promise<[number | null]>;
  stage.defer(() => (child.kill("SIGKILL"), ended));
  const hits: Hit[] = [];
  const log: string[] = [];
  const phases = new Map<Phase, number>();
  let isReady = false;
  let status: DrainStatus | undefined;
  child.on("message", (message: UpstreamMessage) => {
    if (message.kind === "ready") isReady = true;
    else if (message.kind === "log") log.push(message.line);
    else if (message.kind === "hits") hits.push(...message.hits);
    else if (message.kind === "status") status = message.status;
    else if (!phases.has(message.phase)) phases.set(message.phase, message.at);
  });
  await waitFor(() => isReady, { withinMs: 15_000, what: `host ${settings.label} to listen` });
  return {
    hits,
    log,
    momentOf: (phase) => phases.get(phase),
    status() {
      status = undefined;
      child.send("status");
      return waitFor(() => status, { withinMs: 5000, what: `the status of host ${settings.label}` });
    },
    async terminate() {
      child.kill("SIGTERM");
      const [code] = await ended;
      return code;
    },
  };
}
