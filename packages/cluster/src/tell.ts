import type { Worker } from "node:cluster";

import { messageOf, type Word } from "./word.ts";

/** Says a word on the channel of a worker, from either side of it. An error means that nobody is there to hear it. */
export function tell(worker: Pick<Worker, "send" | "isConnected">, word: Word, done: () => void = () => {}): void {
  if (worker.isConnected()) worker.send(messageOf(word), done);
}

/** The workers that have said hello. Others don't know our words. */
export const knownWorkers: WeakSet<Worker> = new WeakSet();

/** Says a word that tells a worker to leave; to one that doesn't know our words, or hears none any more, by a signal. */
export function sendAway(worker: Worker, word: Word, signal: NodeJS.Signals): void {
  // What users look at to tell a worker that was sent away from one that has died.
  worker.exitedAfterDisconnect = true;
  if (knownWorkers.has(worker) && worker.isConnected()) tell(worker, word);
  else worker.process.kill(signal);
}
