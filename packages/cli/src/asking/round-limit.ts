import { setMaxListeners } from "node:events";

/** The end of a round: when its time is over, or when everything ends. */
export interface RoundLimit extends Disposable {
  readonly signal: AbortSignal;
}

/** The answers of a round are waited for until then. */
export const longestRoundMs = 15_000;

/** Every question of a round listens, and there may be many; nothing is left on `parent` when the round is over. */
export function roundLimit(parent: AbortSignal, ms: number): RoundLimit {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const abort = (): void => controller.abort(parent.reason);
  const timer = setTimeout(() => controller.abort(), Math.max(ms, 0));
  parent.addEventListener("abort", abort, { once: true });
  if (parent.aborted) abort();
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      parent.removeEventListener("abort", abort);
    },
  };
}
