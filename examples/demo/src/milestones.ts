/** The moments that the demo is about, in milliseconds since the epoch; undefined: not yet. */
export interface Milestones {
  /** Host A got SIGTERM. */
  signalled?: number;
  /** A's address was taken out of the zone. */
  removed?: number;
  /** A's hook began to wait until every cache has noticed. */
  noticed?: number;
  /** The last moment at which a cache may hand the address out, by the hook's estimate. */
  staleUntil?: number;
  /** A began to ask its connections to leave. */
  drainStarted?: number;
  /** A was empty. */
  drained?: number;
}

/** A phase that the hook has entered, as a milestone. */
export function milestoneOf(phase: string): keyof Milestones | undefined {
  if (phase === "propagating") return "noticed";
  if (phase === "draining") return "drainStarted";
  // On the way to its end, a process passes from draining to closed.
  return phase === "drained" || phase === "closed" ? "drained" : undefined;
}
