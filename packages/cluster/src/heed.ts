import type { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** How a worker follows the signals that its primary gets. */
export interface Heed {
  /** From now on takes note of those that come to this process itself. */
  listenFor(signals: readonly NodeJS.Signals[]): void;
  /** The primary has got a signal so many times: this process should have too, and if it hasn't, it does now. */
  passedOn(signal: NodeJS.Signals, count: number): Promise<void>;
  /** Acts as on the first of the primary's signals, unless one has come before. The first that comes then joins. */
  leave(): void;
}

/**
 * A signal may be sent to a whole process group or control group. The worker gets its own then, at the same moment as
 * the primary, and must not take what the primary passes on for a second one, which would end it at once.
 */
const groupMs = 100;

/** The number of a signal that nobody has sent, as in kill(2). `signals.ts` of `@dns-drain/core` spends none on it. */
const noSignal = 0;

/** Counts the signals of this process. */
export function createHeed(): Heed {
  const counts = new Map<NodeJS.Signals, number>();
  const emitter: EventEmitter = process;
  let usual: NodeJS.Signals = "SIGTERM";
  let hasLeft = false;

  function note(signal: NodeJS.Signals, number?: number): void {
    if (number !== noSignal) counts.set(signal, (counts.get(signal) ?? 0) + 1);
    if (process.listenerCount(signal) > 1 || joins()) return;
    // Nobody else listens, so it is Node's to answer.
    process.off(signal, note);
    process.kill(process.pid, signal);
  }

  function countAll(): number {
    return [...counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Whoever listened for the first only has left already. */
  function joins(): boolean {
    return hasLeft && countAll() === 1;
  }

  function listenFor(signal: NodeJS.Signals): void {
    if (counts.has(signal)) return;
    counts.set(signal, 0);
    // Before the others: a listener for one signal only is gone when it has heard it.
    process.prependListener(signal, note);
  }

  function raiseUpTo(count: number, signal: NodeJS.Signals): void {
    listenFor(signal);
    for (let missing = count - (counts.get(signal) ?? 0); missing > 0; missing--) process.emit(signal, signal);
  }

  return {
    listenFor(signals) {
      usual = signals[0] ?? usual;
      signals.forEach(listenFor);
    },
    async passedOn(signal, count) {
      await sleep(groupMs);
      raiseUpTo(count, signal);
    },
    leave() {
      if (hasLeft || countAll() > 0) return;
      listenFor(usual);
      emitter.emit(usual, usual, noSignal);
      hasLeft = true;
    },
  };
}
