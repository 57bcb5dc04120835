import { setTimeout as sleep } from "node:timers/promises";
import { askAddresses } from "./ask.ts";
import type { Stage } from "./stage.ts";

/** When a server was seen to return an address, in milliseconds since the epoch. */
export interface Sightings {
  /** When the latest answer with the address arrived. */
  readonly lastSeenAt: number;
  /** When the first answer without it arrived after that; undefined: none has yet. */
  readonly goneAt: number | undefined;
}

/** Asks a server for a name again and again, until the stage is closed, and notes when it returns the address. */
export function watchServer(
  stage: Stage,
  server: string,
  name: string,
  address: string,
  // Much shorter than the second in which a TTL is counted.
  intervalMs = 100,
): Sightings {
  const sightings = { lastSeenAt: 0, goneAt: undefined as number | undefined };
  const stopping = new AbortController();
  const done = (async () => {
    while (!stopping.signal.aborted) {
      note(sightings, (await askAddresses(server, name)).addresses.includes(address));
      await sleep(intervalMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  stage.defer(() => (stopping.abort(), done));
  return sightings;
}

function note(sightings: { lastSeenAt: number; goneAt: number | undefined }, isThere: boolean): void {
  const now = Date.now();
  if (isThere) Object.assign(sightings, { lastSeenAt: now, goneAt: undefined });
  else sightings.goneAt ??= now;
}
