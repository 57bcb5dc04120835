import type { Worker } from "node:cluster";

import { systemClock } from "@dns-drain/dns";

import { endAfterWorkers, followWorkers } from "./end.ts";
import { knownWorkers, sendAway } from "./tell.ts";

/** The signals that the primary has got. */
export interface PassedOn {
  /** Tells a worker that has only come now of those that came before. */
  remind(worker: Worker): void;
  /** Leaves the signals alone again. */
  forget(): void;
}

/** Passes each signal on to every worker. After the first, the process ends with the last of them. */
export function passSignalsOn(signals: readonly NodeJS.Signals[], deadlineMs: number): PassedOn {
  const counts = new Map<NodeJS.Signals, number>();
  const workers = followWorkers();
  /** Got a signal itself, having said no hello yet: that counts, and must not count again. */
  const reached = new WeakSet<Worker>();

  function passOn(signal: NodeJS.Signals, worker: Worker): void {
    sendAway(worker, { kind: "signal", signal, count: counts.get(signal) ?? 0 }, signal);
  }

  function onSignal(signal: NodeJS.Signals): void {
    const isFirst = counts.size === 0;
    counts.set(signal, (counts.get(signal) ?? 0) + 1);
    for (const worker of workers.living()) {
      if (!knownWorkers.has(worker)) reached.add(worker);
      passOn(signal, worker);
    }
    if (isFirst) endAfterWorkers({ workers, signals, deadlineMs, clock: systemClock });
  }

  for (const signal of signals) process.on(signal, onSignal);
  return {
    remind(worker) {
      if (reached.has(worker)) return;
      for (const signal of counts.keys()) passOn(signal, worker);
    },
    forget() {
      for (const signal of signals) process.off(signal, onSignal);
      // An end that is under way still waits for them.
      if (counts.size === 0) workers.forget();
    },
  };
}
