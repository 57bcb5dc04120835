import type { Clock } from "@dns-drain/dns";

import type { Handshakes } from "./handshakes.ts";

/** Handshakes that are under way, for somebody who waits until there are none. */
export interface HandshakeWatch {
  /** How many there are now. Whoever finds some is told when there are none any more. */
  readonly count: number;
  /** Tells no more. */
  stop(): void;
}

/** What they are watched with. */
export interface HandshakeWatchOptions {
  /** The drain's. */
  readonly clock: Clock;
  /** Called when none is left of those that `count` has told of. */
  readonly changed: () => void;
}

/** Nobody tells when one fails, or has taken too long. */
const lookEveryMs = 500;

/** Watches handshakes only while somebody knows of some: a server that nobody comes to has no timer. */
export function watchHandshakes(handshakes: Handshakes, { clock, changed }: HandshakeWatchOptions): HandshakeWatch {
  let callOff: (() => void) | undefined;

  function count(): number {
    const underWay = handshakes.underWay();
    if (underWay > 0) callOff ??= clock.after(lookEveryMs, look);
    return underWay;
  }

  function look(): void {
    callOff = undefined;
    if (count() === 0) changed();
  }

  return {
    get count() {
      return count();
    },
    stop: () => callOff?.(),
  };
}
