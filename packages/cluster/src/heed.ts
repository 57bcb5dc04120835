import { setTimeout as sleep } from "node:timers/promises";

/** How a worker follows the signals that its primary gets. */
export interface Heed {
  /** From now on takes note of those that come to this process itself. */
  listenFor(signals: readonly NodeJS.Signals[]): void;
  /** The primary has got a signal so many times: this process should have too, and if it hasn't, it does now. */
  passedOn(signal: NodeJS.Signals, count: number): Promise<void>;
  /** Acts as on the first of the primary's signals, unless one has come before. */
  leave(): void;
}

/**
 * A signal may be sent to a whole process group or control group. The worker gets its own then, at the same moment as
 * the primary, and must not take what the primary passes on for a second one, which would end it at once.
 */
const groupMs = 100;

/** Counts the signals of this process. */
export function createHeed(): Heed {
  const counts = new Map<NodeJS.Signals, number>();
  let usual: NodeJS.Signals = "SIGTERM";

  function note(signal: NodeJS.Signals): void {
    counts.set(signal, (counts.get(signal) ?? 0) + 1);
    if (process.listenerCount(signal) > 1) return;
    // Nobody else listens, so it is Node's to answer.
    process.off(signal, note);
    process.kill(process.pid, signal);
  }

  function listenFor(signal: NodeJS.Signals): void {
    if (counts.has(signal)) return;
    counts.set(signal, 0);
    process.on(signal, note);
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
      if ([...counts.values()].every((count) => count === 0)) raiseUpTo(1, usual);
    },
  };
}
