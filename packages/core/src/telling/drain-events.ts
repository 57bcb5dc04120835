import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";

import type { DrainLog } from "./log-codes.ts";
import type { PhaseChange } from "./phase-channel.ts";

/** A connection whose moment to leave has come, and that only the application can end politely. */
export interface Leave {
  /** What was handed to the application by `'upgrade'` (WebSocket) or `'connect'`; with `@dns-drain/net`, any connection. */
  readonly socket: Socket;
}

/** What a drain tells its listeners. */
export interface DrainEvents {
  /** After every transition. */
  phase: [PhaseChange];
  /** Once for each socket that was handed to the application, at a moment of its own within the spread. */
  leave: [Leave];
  /** The drain has let go of everything. No other event comes after this one, and no listener is left. */
  detach: [];
}

/** Tells the listeners of one event. */
export type TellListeners = <Name extends keyof DrainEvents>(event: Name, ...values: DrainEvents[Name]) => void;

/** Whatever a listener does, be it asynchronous, the drain goes on, and so do the other listeners. */
export function createTellListeners(events: EventEmitter<DrainEvents>, log: DrainLog): TellListeners {
  return (event, ...values) => {
    const listeners = events.listeners(event) as ((...values: unknown[]) => unknown)[];
    for (const listener of listeners) void callSafely(event, () => listener(...values));
  };

  async function callSafely(event: keyof DrainEvents, call: () => unknown): Promise<void> {
    try {
      await call();
    } catch (error) {
      log("listener-failed", `a "${event}" listener failed: ${String(error)}`);
    }
  }
}
