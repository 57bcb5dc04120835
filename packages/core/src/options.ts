import type { Logger, WatchOptions } from "@dns-drain/dns";

import type { Misdirected } from "./misdirected/misdirection.ts";
import type { WatchLike } from "./running/dns-source.ts";
import type { Goaway } from "./target.ts";

/** How to drain. Every wait has a default that is safe for most. */
export interface DrainOptions extends Omit<WatchOptions, "names" | "addresses" | "logger" | "signal"> {
  /**
   * The host names that this server is reached by, such as `api.example.com`.
   *
   * @default none, and then no addresses either: no DNS is watched, and the host drains on signals and `start()` alone
   */
  readonly names?: WatchOptions["names"] | undefined;
  /**
   * The public addresses of this host, as they stand in its A and AAAA records; behind NAT that is not a local one.
   *
   * @default none, and then no names either
   */
  readonly addresses?: WatchOptions["addresses"] | undefined;
  /**
   * What to watch instead of `names` and `addresses`: another discovery system, or a watch that is shared. It isn't closed
   * with the drain. The options of a watch, such as `graceMs`, are to be given to it.
   *
   * @default a watch of `names` and `addresses`
   */
  readonly watch?: WatchLike | undefined;
  /**
   * Milliseconds over which the connections are asked to leave, each at a moment of its own, so that clients don't
   * come to the other hosts in one wave.
   *
   * @default 10000
   */
  readonly spreadMs?: number | undefined;
  /**
   * Milliseconds for which an idle connection is left alone at least, since closing one is the only thing a client may
   * take for a failure. Most leave before: on their next response, or by their own timeout.
   *
   * @default 30000
   */
  readonly idleGraceMs?: number | undefined;
  /**
   * When an HTTP/2 session gets its GOAWAY. `"quiet"`: when no stream is open, which every client survives.
   * `"response"`: while the next request is being answered, which is free of races for clients that ask one thing after
   * the other, but fatal for a few broken ones.
   *
   * @default "quiet"
   */
  readonly goaway?: Goaway | undefined;
  /**
   * Answers requests that should have gone elsewhere with 421 (Misdirected Request), on a connection that then closes.
   * `"stragglers"`: all on connections that came after every cache had had its time, once the host is drained; health
   * checks by address are served on. `"name"`: those for a name that has left DNS, and whose caches have had their time,
   * while other names stay.
   *
   * Only browsers and `fetch()` repeat such a request; for every other client it has failed. Never in a proxy, which must
   * not answer 421 (RFC 9110 §15.5.20).
   *
   * @default false
   */
  readonly misdirected?: Misdirected | false | undefined;
  /** Milliseconds without a connection, and without a new one, that make a host drained. @default 2000 */
  readonly quietMs?: number | undefined;
  /**
   * Milliseconds after which a drain that doesn't end calls what is left stragglers. They are still served.
   *
   * @default 600000
   */
  readonly maxDrainMs?: number | undefined;
  /**
   * The signals that drain the server and end the process: with exit code 0 if no request was cut, else 1. A second one
   * ends it at once. `[]` leaves signals alone.
   *
   * @default ["SIGTERM"]
   */
  readonly signals?: readonly NodeJS.Signals[] | undefined;
  /** Milliseconds from such a signal to the end of the process; below Kubernetes' 30 s. @default 25000 */
  readonly deadlineMs?: number | undefined;
  /**
   * Takes this host's address out of DNS, called on such a signal. Without it, readiness is all that says so. It is
   * waited for before the end, as long as the deadline allows. A failure is logged, and changes nothing else.
   *
   * @default none
   */
  readonly withdraw?: (() => void | Promise<void>) | undefined;
  /**
   * Milliseconds after such a signal until when the address should have left DNS. If it hasn't, this is a restart in
   * place, and there are no caches to wait for.
   *
   * @default 5000
   */
  readonly withdrawMs?: number | undefined;
  /**
   * Called when the last connection has been closed, before the process ends; for your database and the like. It is waited
   * for until a second after the deadline.
   *
   * @default none
   */
  readonly onClosed?: (() => void | Promise<void>) | undefined;
  /**
   * Hears one line per change, `dns-drain CODE: why`; the codes are listed in docs/logs.md. `console`, pino and most others
   * fit; `false` for silence.
   *
   * @default console
   */
  readonly logger?: Logger | false | undefined;
  /** Detaches the drain, as `detach()` does. @default none */
  readonly signal?: AbortSignal | undefined;
}
