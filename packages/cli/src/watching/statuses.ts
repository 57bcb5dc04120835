import { setTimeout as sleep } from "node:timers/promises";

import type { DrainStatus } from "@dns-drain/core";

import { plainText } from "../text/plain.ts";
import { longestEvent, serverSentEvents } from "./server-sent-events.ts";

/** The page asks its readers to go, and not to come back. */
export class SentAwayError extends Error {
  override readonly name = "SentAwayError";
}

/** How often a page that only tells JSON is asked. */
const apartMs = 2_000;
/** A page says something every five seconds; one that is silent for so long has been cut off. */
const silenceMs = 20_000;

/**
 * The statuses that a page tells, until it ends: by events, or by JSON that is asked for again and again. Throws whatever
 * keeps it from being read, and `SentAwayError`.
 */
export async function* statusesOf(url: string, parent: AbortSignal): AsyncGenerator<DrainStatus> {
  using silence = silenceLimit(parent);
  const { signal } = silence;
  for (;;) {
    const response = await fetch(url, { signal, headers: { accept: "text/event-stream, application/json;q=0.5" } });
    if (!response.ok || response.body === null) throw new Error(`it answers ${response.status} ${response.statusText}`);
    silence.extend();
    if (isStream(response)) {
      yield* streamed(response.body, silence);
      return;
    }
    yield statusFrom(await textOf(response.body));
    await sleep(apartMs, undefined, { signal });
  }
}

async function* streamed(body: AsyncIterable<Uint8Array>, silence: SilenceLimit): AsyncGenerator<DrainStatus> {
  for await (const { event, data } of serverSentEvents(body)) {
    silence.extend();
    if (event === "leave") throw new SentAwayError(String(JSON.parse(data)));
    if (event === "message") yield statusFrom(data);
  }
}

function isStream({ headers }: Response): boolean {
  return headers.get("content-type")?.startsWith("text/event-stream") === true;
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > longestEvent) throw new Error("it sends a status that has no end");
  }
  return text;
}

/** The page may be anybody's: what is shown first has to be there, and nothing of it may write to the terminal. */
function statusFrom(text: string): DrainStatus {
  const status = JSON.parse(text, (_key, value: unknown) =>
    typeof value === "string" ? plainText(value) : value,
  ) as Partial<DrainStatus> | null;
  if (typeof status?.phase !== "string" || typeof status.reason !== "string" || typeof status.connections !== "object")
    throw new TypeError("it is no status page of dns-drain");
  return status as DrainStatus;
}

/** Ends what listens to `signal` when nothing has come for long. */
interface SilenceLimit extends Disposable {
  readonly signal: AbortSignal;
  extend(): void;
}

function silenceLimit(parent: AbortSignal): SilenceLimit {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`nothing came for ${silenceMs / 1000} s`)), silenceMs);
  const abort = (): void => controller.abort(parent.reason);
  parent.addEventListener("abort", abort, { once: true });
  if (parent.aborted) abort();
  return {
    signal: controller.signal,
    extend: () => void timer.refresh(),
    [Symbol.dispose]() {
      clearTimeout(timer);
      parent.removeEventListener("abort", abort);
      controller.abort();
    },
  };
}
