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

/**
 * A worker of `node:cluster` may be told to leave though nobody has sent a signal. It emits one then with this number, in
 * place of the signal's own: as in kill(2), there is none. `heed.ts` of `@dns-drain/cluster` has the same.
 */
const noSignal = 0;

/** How a drain was stopped. */
interface Stopped {
  readonly closed: Promise<number>;
  /** No signal has been spent on it yet. */
  readonly isByLeave: boolean;
}

const stopped = new WeakMap<Stoppable, Stopped>();

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
function stopAll(signal: NodeJS.Signals, number?: number): void {
  const all = [...(stoppables.get(signal) ?? [])];
  void endAfter(
    all,
    all.map((stoppable) => stopOne(stoppable, signal, number === noSignal)),
  );
}

/** A leave never hastens a drain, and the first signal after it only joins: it must not count for a second one. */
function stopOne(stoppable: Stoppable, signal: NodeJS.Signals, isLeave: boolean): Promise<number> {
  const before = stopped.get(stoppable);
  const closed = before && (isLeave || before.isByLeave) ? before.closed : stoppable.stop(signal);
  stopped.set(stoppable, { closed, isByLeave: isLeave && before?.isByLeave !== false });
  return closed;
}

async function endAfter(all: readonly Stoppable[], closings: readonly Promise<number>[]): Promise<void> {
  const cuts = await keepingAlive(Promise.all(closings));
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
