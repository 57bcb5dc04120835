import { keepingAlive } from "./keeping-alive.ts";
import type { DrainLog } from "../telling/log-codes.ts";
import { counted } from "../words.ts";

/** What a signal asks of a drain. */
export interface Stoppable {
  /** Drains and closes. Resolves, within its deadline, with the number of connections that were cut. Again: at once. */
  stop(reason: string): Promise<number>;
  /** Whether it came to that end; not so if its user took it away meanwhile. */
  isClosed(): boolean;
  readonly log: DrainLog;
}

/** Drains of this process by signal: the process ends when all of them have closed, not when the first has. */
const stoppables = new Map<NodeJS.Signals, Set<Stoppable>>();

/** Stops the drain, and then ends the process, on each of the signals. Returns what takes that back. */
export function stopOnSignals(signals: readonly NodeJS.Signals[], stoppable: Stoppable): () => void {
  for (const signal of signals) register(signal, stoppable);
  return () => {
    for (const signal of signals) unregister(signal, stoppable);
  };
}

function register(signal: NodeJS.Signals, stoppable: Stoppable): void {
  const registered = stoppables.get(signal);
  if (registered) return void registered.add(stoppable);
  stoppables.set(signal, new Set([stoppable]));
  process.on(signal, stopAll);
}

function unregister(signal: NodeJS.Signals, stoppable: Stoppable): void {
  const registered = stoppables.get(signal);
  if (!registered?.delete(stoppable) || registered.size > 0) return;
  stoppables.delete(signal);
  process.off(signal, stopAll);
}

/** Every signal, the second one too, goes to every drain; the process ends once, after the first that got through. */
function stopAll(signal: NodeJS.Signals): void {
  void endAfter([...(stoppables.get(signal) ?? [])], signal);
}

async function endAfter(all: readonly Stoppable[], signal: NodeJS.Signals): Promise<void> {
  const cuts = await keepingAlive(Promise.all(all.map((stoppable) => stoppable.stop(signal))));
  const closed = all.filter((stoppable) => stoppable.isClosed());
  const cut = cuts.reduce((sum, count) => sum + count, 0);
  // Whoever detached a drain meanwhile has taken the end of the process into their own hands.
  if (closed.length > 0) endProcess(cut, closed);
}

function endProcess(cut: number, [first]: readonly Stoppable[]): void {
  const result = cut === 0 ? "nothing was cut" : `${counted(cut, "connection")} cut in the middle of a request`;
  first?.log("process-ends", `the process ends: ${result}`);
  process.exit(cut === 0 ? 0 : 1);
}
