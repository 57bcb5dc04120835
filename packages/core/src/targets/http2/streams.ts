import type { Http2SecureServer, Http2Server, ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import type { Sessions, TrackedSession } from "./sessions.ts";

export interface StreamsListener {
  /** A stream opened; its request has not reached the application yet. */
  opened(tracked: TrackedSession): void;
  /** The last open stream is about to close: its END_STREAM is not on the wire yet. */
  emptied(tracked: TrackedSession): void;
}

/** Counts the open streams of each session, as long as anybody wants to know. Returns what stops it. */
export function watchStreams(
  server: Http2Server | Http2SecureServer,
  sessions: Sessions,
  listener: StreamsListener,
): () => void {
  function onStream(stream: ServerHttp2Stream): void {
    // The client may have reset it already: then it belongs to no session any more.
    if (stream.session === undefined || stream.destroyed) return;
    const tracked = sessions.of(stream.session as ServerHttp2Session);
    tracked.openStreams += 1;
    onEnding(stream, () => {
      tracked.openStreams -= 1;
      if (tracked.openStreams === 0) listener.emptied(tracked);
    });
    listener.opened(tracked);
  }
  server.prependListener("stream", onStream);
  return () => void server.removeListener("stream", onStream);
}

/**
 * Calls `ended` once, while the frame that ends the stream is being written: a GOAWAY that is submitted there travels
 * in the same write, behind it. Node destroys a stream from within that write; `'close'` follows a turn later, when the
 * client may have the answer and not yet the GOAWAY. `'finish'` never comes for a POST.
 */
function onEnding(stream: ServerHttp2Stream, ended: () => void): void {
  const { destroy } = stream;
  let open = true;
  const end = (): void => {
    if (!open) return;
    open = false;
    ended();
  };
  stream.destroy = function (...args) {
    end();
    return destroy.apply(this, args);
  };
  stream.once("close", end);
}
