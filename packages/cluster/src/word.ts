import { constants } from "node:os";

import type { WatchStatus } from "@dns-drain/dns";

import { isWatchStatus } from "./watch-status.ts";

/** What a primary and a worker say to each other. */
export type Word =
  /** From a worker: it wants to be told. */
  | { readonly kind: "hello" }
  /** What the watch says now, and the signals that the primary will pass on. */
  | { readonly kind: "status"; readonly status: WatchStatus; readonly signals: readonly NodeJS.Signals[] }
  /** The primary has got this signal so many times. */
  | { readonly kind: "signal"; readonly signal: NodeJS.Signals; readonly count: number }
  /** Another worker has taken this one's place: stop to listen, and leave. */
  | { readonly kind: "replaced" };

/** The one property of our messages: others use the same channel, and pass over what they don't know, as we do. */
const namespace = "@dns-drain/cluster";

/** The message that carries a word. */
export function messageOf(word: Word): object {
  return { [namespace]: word };
}

/** The word that a message carries; `undefined` if it isn't ours, or if something is wrong with it. */
export function wordIn(message: unknown): Word | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const word = (message as { [namespace]?: unknown })[namespace];
  return isWord(word) ? word : undefined;
}

function isWord(word: unknown): word is Word {
  if (typeof word !== "object" || word === null) return false;
  const { kind, status, signals, signal, count } = word as Record<string, unknown>;
  switch (kind) {
    case "hello":
    case "replaced":
      return true;
    case "status":
      return isWatchStatus(status) && Array.isArray(signals) && signals.every(isSignal);
    case "signal":
      return isSignal(signal) && Number.isSafeInteger(count);
    default:
      return false;
  }
}

/** Whether a process can hear it. */
export function isSignal(signal: unknown): signal is NodeJS.Signals {
  return typeof signal === "string" && Object.hasOwn(constants.signals, signal) && !deadly.has(signal);
}

const deadly: ReadonlySet<string> = new Set(["SIGKILL", "SIGSTOP"]);
