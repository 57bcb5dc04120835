import type { ServerHttp2Session, ServerHttp2Stream } from "node:http2";

import { isEventStreamType } from "../shared/event-stream.ts";

/** Of the session's event streams; ends those that are open. The application may write on: that must not crash the process. */
export function endEventStreams(session: ServerHttp2Session): void {
  for (const stream of openStreams(session)) if (isOpenEventStream(stream)) end(stream);
}

/** Whether the session has open streams, and every one of them is an event stream: it will never be quiet by itself. */
export function hasOnlyEventStreams(session: ServerHttp2Session): boolean {
  const open = openStreams(session);
  return open.length > 0 && open.every(isOpenEventStream);
}

function isOpenEventStream(stream: ServerHttp2Stream): boolean {
  return !stream.writableEnded && isEventStreamType(stream.sentHeaders?.["content-type"]);
}

function end(stream: ServerHttp2Stream): void {
  stream.on("error", () => {});
  stream.end();
}

type Internals = Record<symbol, { readonly streams?: ReadonlyMap<number, ServerHttp2Stream> } | undefined>;

/**
 * Node's own list, the same on every line from 20 to 26 though undocumented. Event streams may be hours old, and a list of
 * ours would be a cost for every request while the server serves. Without it they last until the deadline.
 */
function openStreams(session: ServerHttp2Session): ServerHttp2Stream[] {
  const key = Object.getOwnPropertySymbols(session).find(({ description }) => description === "state");
  const state = key && (session as unknown as Internals)[key];
  return [...(state?.streams?.values() ?? [])];
}
