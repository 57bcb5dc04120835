import type { ServerResponse } from "node:http";

import { isEventStreamType } from "../shared/event-stream.ts";

/**
 * The headers as they were written. `getHeader` doesn't know those that were given to `writeHead` alone; this field is
 * undocumented, and the same on every Node line from 20 to 26.
 */
type Written = ServerResponse & { readonly _header?: string | null };

/** Whether this is a response that goes on until somebody ends it, and that its client will ask for again by itself. */
export function isEventStream(response: Written): boolean {
  const [, type] = /\r\ncontent-type:([^\r]*)/i.exec(response._header ?? "") ?? [];
  return isEventStreamType(type);
}

/** Ends it in good order. The application may not have noticed, and write on: that must not crash the process. */
export function endEventStream(response: ServerResponse): void {
  if (response.writableEnded || response.destroyed) return;
  response.on("error", () => {});
  try {
    response.end();
  } catch {
    // Others have patched it (compression, logging): an event stream that can't be ended in good order ends all the same.
    response.destroy();
  }
}
