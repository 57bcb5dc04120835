/** Everything that is chosen: small times, so that the whole life of a removal fits into half a minute. */
export const settings = {
  zone: "example.test",
  name: "api.example.test",
  hostA: "127.0.0.2",
  hostB: "127.0.0.3",
  /** Seconds. */
  ttl: 5,
  /** The way to each host takes so long, and so does the way back. */
  delayMs: 10,
  /** Traffic before the removal. */
  beforeMs: 5000,
  /** Traffic after host A has said that it is empty, to see that it stays so. */
  afterMs: 2000,
  /** How long the slowest client may need, after that, for its first request to B: the longest think time and a bit. */
  lastMoveMs: 5000,
  /** How often a host tells how it is. */
  reportEveryMs: 200,
  /** The demo doesn't run for longer. */
  limitMs: 60_000,
} as const;

/** What the hook in the hosts is told. */
export const waits = { graceMs: 3000, spreadMs: 3000, idleGraceMs: 5000, deadlineMs: 40_000 } as const;

/** How long a client waits for an answer. */
export const requestTimeoutMs = 5000;
