import cluster, { type Worker } from "node:cluster";

import type { AddressWatch, WatchStatus } from "@dns-drain/dns";

import { createHeed, type Heed } from "./heed.ts";
import { findListeningServers, stopListening } from "./listening-servers.ts";
import { tell } from "./tell.ts";
import { wordIn, type Word } from "./word.ts";

/** What a drain needs of a watch: the `watch` option of every drain takes it. */
export type SharedWatch = Pick<AddressWatch, "status" | "onUpdate">;

/** Never listed, never drained: what holds until the primary has said something. */
const nothingYet: WatchStatus = {
  membership: "unlisted",
  reason: "the primary has said nothing yet: has it called shareWatch()?",
  needMs: 0,
  names: [],
  authorities: [],
  resolvers: [],
};

let received: SharedWatch | undefined;

/**
 * The watch of the primary, for the `watch` option of a drain in a worker. It says what the primary's watch said last,
 * from the first moment; if that falls silent, its last word holds. The signals that the primary passes on arrive here
 * as if the worker had got them itself. If the primary dies, the worker leaves as on such a signal, where Node would end
 * it in the middle of its requests. Again gives the same one.
 *
 * @throws {Error} outside of a worker of `node:cluster`
 *
 * @example
 * ```ts
 * import { createServer } from "node:http";
 * import { watchOfPrimary } from "@dns-drain/cluster";
 * import { dnsDrain } from "@dns-drain/http";
 *
 * const server = createServer((request, response) => response.end("hello"));
 * dnsDrain({ watch: watchOfPrimary() }, server);
 * server.listen(8080);
 * ```
 */
export function watchOfPrimary(): SharedWatch {
  const { worker } = cluster;
  if (worker === undefined)
    throw new Error(
      "Cannot have the watch of a primary: this process is no worker of node:cluster; use watchAddress() instead",
    );
  return (received ??= receiveWatch(worker));
}

function receiveWatch(worker: Worker): SharedWatch {
  const listeners = new Set<() => void>();
  const heed = createHeed();
  const listeningServers = findListeningServers();
  let status = nothingYet;

  function hear(word: Word): void {
    switch (word.kind) {
      case "status":
        status = word.status;
        heed.listenFor(word.signals);
        for (const listener of listeners) listener();
        return;
      case "signal":
        return void heed.passedOn(word.signal, word.count);
      case "replaced":
        for (const server of listeningServers()) stopListening(server);
        return heed.leave();
      case "hello":
        return;
    }
  }

  process.on("message", (message) => {
    const word = wordIn(message);
    if (word) hear(word);
  });
  worker.on("disconnect", () => outlive(worker, heed));
  tell(worker, { kind: "hello" });
  return {
    status: () => status,
    onUpdate(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Node asks for this property after its listeners, and ends a worker that wasn't sent away on the spot. */
function outlive(worker: Worker, heed: Heed): void {
  if (worker.exitedAfterDisconnect) return;
  worker.exitedAfterDisconnect = true;
  process.emitWarning("dns-drain: the primary is gone, so this worker leaves as on a signal");
  heed.leave();
}
