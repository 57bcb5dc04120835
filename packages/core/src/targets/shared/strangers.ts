import type { Clock } from "@dns-drain/dns";
import type { Server } from "node:net";

/**
 * Connections that were accepted before we came and have sent no request since. Node knows how many there are; which
 * they are is known to nobody outside of it.
 */
export interface Strangers {
  /** How many there were when it was looked last. */
  readonly count: number;
  /** Looks again. */
  look(): Promise<number>;
  /** Looks no more by itself. */
  stop(): void;
}

/** What they are told from. */
export interface StrangersOptions {
  /** The drain's. */
  readonly clock: Clock;
  /** How many connections aren't strangers. */
  readonly known: () => number;
  /** Called when there are more or fewer than before. */
  readonly changed: () => void;
}

/** Nobody tells when they leave. */
const lookEveryMs = 1_000;

/** Looks for connections that nobody told of, once a second until there are none. */
export function watchStrangers(server: Server, { clock, known, changed }: StrangersOptions): Strangers {
  let count = 0;
  let isStopped = false;
  let callOff = (): void => {};

  async function look(): Promise<number> {
    const before = count;
    count = Math.max(0, (await countConnections(server)) - known());
    if (count !== before) changed();
    return count;
  }

  async function lookOn(): Promise<void> {
    if ((await look()) > 0 && !isStopped) callOff = clock.after(lookEveryMs, () => void lookOn());
  }

  void lookOn();
  return {
    get count() {
      return count;
    },
    look,
    stop() {
      isStopped = true;
      callOff();
    },
  };
}

function countConnections(server: Server): Promise<number> {
  return new Promise((resolve) => {
    // An error means that the process of a worker couldn't be asked: then we know of no strangers.
    server.getConnections((error, connections) => resolve(error === null ? connections : 0));
  });
}
