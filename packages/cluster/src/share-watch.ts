import cluster, { type Worker } from "node:cluster";

import { optionChecks } from "@dns-drain/dns/parts";

import { createPost } from "./post.ts";
import { passSignalsOn } from "./pass-on.ts";
import { knownWorkers } from "./tell.ts";
import type { SharedWatch } from "./watch-of-primary.ts";
import { isSignal, wordIn, type Word } from "./word.ts";

/** How a primary shares its watch. */
export interface ShareWatchOptions {
  /**
   * The signals that the primary passes on to its workers. It ends when they have, with the worst of their exit codes. The
   * drains of the workers must know the same ones. `[]` leaves signals alone.
   *
   * @default ["SIGTERM"]
   */
  readonly signals?: readonly NodeJS.Signals[] | undefined;
  /**
   * Milliseconds from such a signal until workers that are still there are killed: more than the `deadlineMs` of their
   * drains and a second.
   *
   * @default 28000
   */
  readonly deadlineMs?: number | undefined;
}

/**
 * Shares a watch with the workers of `node:cluster`: each of them that calls `watchOfPrimary()` is told the latest status at
 * once, and every later one. Returns what ends that; the watch goes on.
 *
 * A worker that the primary sends away has `exitedAfterDisconnect` set, as those that are disconnected: a worker without it
 * has died, and may be replaced. It takes part in a drain that is under way from its start.
 *
 * @throws {Error} outside of a primary
 * @throws {TypeError} or {RangeError} for an option that can't be used
 *
 * @example
 * ```ts
 * import cluster from "node:cluster";
 * import { shareWatch } from "@dns-drain/cluster";
 * import { watchAddress } from "@dns-drain/dns";
 *
 * shareWatch(watchAddress({ names: "api.example.com", addresses: "192.0.2.7" }));
 * cluster.fork();
 * ```
 */
export function shareWatch(watch: SharedWatch, options: ShareWatchOptions = {}): () => void {
  const { signals, deadlineMs } = readOptions(watch, options);
  const posts = new Map<Worker, () => void>();
  const latest = (): Word => ({ kind: "status", status: watch.status(), signals });
  const signalled = passSignalsOn(signals, deadlineMs);

  const onMessage = (worker: Worker, message: unknown): void => {
    // Once: who goes on saying it gets nothing more than the others.
    if (wordIn(message)?.kind !== "hello" || posts.has(worker)) return;
    const post = createPost(worker, latest);
    posts.set(worker, post);
    knownWorkers.add(worker);
    post();
    signalled.remind(worker);
  };
  const forget = (worker: Worker): void => void posts.delete(worker);
  cluster.on("message", onMessage).on("disconnect", forget);
  const forgetWatch = watch.onUpdate(() => {
    for (const post of posts.values()) post();
  });
  return () => {
    forgetWatch();
    signalled.forget();
    cluster.off("message", onMessage).off("disconnect", forget);
    posts.clear();
  };
}

const { onlyKnown, refusal, duration, methods } = optionChecks("share a watch");

function readOptions(
  watch: SharedWatch,
  options: ShareWatchOptions,
): { signals: readonly NodeJS.Signals[]; deadlineMs: number } {
  if (!cluster.isPrimary)
    throw new Error("Cannot share a watch: this process is a worker of node:cluster; use watchOfPrimary() instead");
  onlyKnown(options, { signals: true, deadlineMs: true });
  const { signals = ["SIGTERM"], deadlineMs = 28_000 } = options;
  methods("watch", "a watch", watch, ["status", "onUpdate"]);
  if (!Array.isArray(signals) || !signals.every(isSignal))
    throw refusal("signals", "a list of signals that a process can hear", signals);
  return { signals, deadlineMs: duration("deadlineMs", deadlineMs) };
}
