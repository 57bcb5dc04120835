import type { DrainStatus } from "../../status.ts";

/** How the page stands with the server. Moments are on the reader's clock. */
export type Link =
  | { readonly kind: "waiting" }
  | { readonly kind: "live" }
  | { readonly kind: "lost"; readonly lastWordAt: number }
  /** The server has asked not to be followed any longer. */
  | { readonly kind: "left"; readonly reason: string };

export interface Follower {
  status(status: DrainStatus): void;
  /** The server's clock, in milliseconds since the epoch. */
  time(at: number): void;
  link(link: Link): void;
}

/** The server says something every five seconds. */
const patienceMs = 12_000;
/** After how long to come back to a server that didn't answer with a stream. */
const comeBackMs = 10_000;
const lookEveryMs = 1_000;

/** Follows the status by the event stream that is at the page's own address. Returns what begins anew. */
export function followStatus(follower: Follower): () => void {
  let source: EventSource | undefined;
  let lastWordAt = Date.now();
  let isFollowing = true;
  let comeBack = 0;

  function open(): void {
    clearTimeout(comeBack);
    source?.close();
    isFollowing = true;
    source = new EventSource(location.href);
    source.addEventListener("message", ({ data }: MessageEvent<string>) => {
      hear();
      follower.status(JSON.parse(data) as DrainStatus);
    });
    source.addEventListener("time", ({ data }: MessageEvent<string>) => {
      hear();
      follower.time(Number(data));
    });
    source.addEventListener("leave", ({ data }: MessageEvent<string>) => leave(JSON.parse(data) as string));
    source.addEventListener("error", lose);
  }

  function hear(): void {
    lastWordAt = Date.now();
    follower.link({ kind: "live" });
  }

  /** Closes the connection at once, which the server waits for. */
  function leave(reason: string): void {
    isFollowing = false;
    source?.close();
    follower.link({ kind: "left", reason });
  }

  /** The browser tries again by itself, unless it was answered with something else than a stream. */
  function lose(): void {
    follower.link({ kind: "lost", lastWordAt });
    if (source?.readyState !== EventSource.CLOSED) return;
    clearTimeout(comeBack);
    comeBack = setTimeout(open, comeBackMs);
  }

  /** A server that has vanished from the network says nothing, and neither does the browser. */
  function lookForSilence(): void {
    if (!isFollowing || source?.readyState !== EventSource.OPEN || Date.now() - lastWordAt < patienceMs) return;
    open();
    follower.link({ kind: "lost", lastWordAt });
  }

  open();
  setInterval(lookForSilence, lookEveryMs);
  return open;
}
