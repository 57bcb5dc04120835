import type { Worker } from "node:cluster";

import { tell } from "./tell.ts";
import type { Word } from "./word.ts";

/**
 * Tells a worker the latest. While one message is on its way, others wait as one, so that nothing piles up for a worker
 * that is too busy to read, or has been stopped.
 */
export function createPost(worker: Pick<Worker, "send" | "isConnected">, latest: () => Word): () => void {
  let isOnItsWay = false;
  let isOutdated = false;
  return function post(): void {
    isOutdated = isOnItsWay;
    if (isOnItsWay || !worker.isConnected()) return;
    isOnItsWay = true;
    tell(worker, latest(), () => {
      isOnItsWay = false;
      if (isOutdated) post();
    });
  };
}
