import { setTimeout as sleep } from "node:timers/promises";

import type { DrainStatus } from "@dns-drain/core";

import { exitCodes } from "../exit-codes.ts";
import type { Interruption } from "../interruption.ts";
import { type PageView, pageView } from "./page-view.ts";
import { SentAwayError, statusesOf } from "./statuses.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { WatchFlags } from "./watch-flags.ts";
import { refusal, UsageError } from "../usage-error.ts";

/** The page is asked for again so long after it was lost. */
const retryMs = 1_000;
/** It is given up so long after it was lost, and not before it has been asked for again. */
const patienceMs = 15_000;

/** Follows the status page of a running hook until its host is closed, can't be reached, or somebody interrupts. */
export async function watchPage(
  urlText: string,
  flags: WatchFlags,
  terminal: Terminal,
  interruption: Interruption,
): Promise<number> {
  const url = readUrl(urlText, flags);
  const view = await pageView(url, flags, terminal);
  const exitCode = await interruption.unless(follow(url, view, interruption.signal));
  view.close();
  return exitCode ?? interruption.exitCode;
}

function readUrl(text: string, { resolver, authority }: WatchFlags): string {
  if (!URL.canParse(text)) throw refusal("watch", "URL", "the URL of a status page", text);
  if (resolver === undefined && authority === undefined) return text;
  const option = resolver === undefined ? "--authority" : "--resolver";
  throw new UsageError(`Cannot watch: "${option}" must be used with a name, received the URL "${text}"`);
}

async function follow(url: string, view: PageView, signal: AbortSignal): Promise<number> {
  let last: DrainStatus | undefined;
  // Silence is no loss: a page that has nothing new tells no status.
  let lostAt: number | undefined;
  for (;;) {
    try {
      for await (const status of statusesOf(url, signal)) {
        [last, lostAt] = [status, undefined];
        view.show(status);
        if (status.phase === "closed") return view.end(exitCodes.yes, "the host is closed");
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SentAwayError) return view.end(exitCodes.cannotTell, error.message);
      view.lose(messageOf(error));
    }
    const now = performance.now();
    lostAt ??= now;
    if (now - lostAt >= patienceMs) return giveUp(last, view);
    await sleep(retryMs, undefined, { signal });
  }
}

/** The page goes with the process: one that was to end may have done so without a word. */
function giveUp(last: DrainStatus | undefined, view: PageView): number {
  if (last?.order?.kind === "stop") return view.end(exitCodes.yes, "the host was told to stop, and is gone");
  return view.end(exitCodes.cannotTell, "the page can't be reached");
}

/** `fetch` keeps what has happened in the cause. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
