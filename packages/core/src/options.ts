import { constants } from "node:os";
import { inspect } from "node:util";

import { createLog, systemClock, watchAddress, type Clock, type Logger, type WatchOptions } from "@dns-drain/dns";

import type { WatchPort } from "./running/dns-source.ts";
import type { PhaseWaits } from "./phases/drain-state.ts";
import type { Misdirected } from "./misdirected/misdirection.ts";
import type { Goaway, SheddingPlan } from "./target.ts";
import { logCodes, type DrainLog } from "./telling/log-codes.ts";

/** How to drain. Every wait has a default that is safe for most. */
export interface DrainOptions extends Omit<WatchOptions, "names" | "addresses" | "logger" | "signal"> {
  /** The host names that this server is reached by, such as `api.example.com`. */
  readonly names?: WatchOptions["names"] | undefined;
  /** The public addresses of this host, as they stand in its A and AAAA records; behind NAT that is not a local one. */
  readonly addresses?: WatchOptions["addresses"] | undefined;
  /**
   * What to watch instead of `names` and `addresses`: another discovery system, or a watch that is shared.
   * Without either the host drains on signals and `start()` alone. It isn't closed with the drain.
   */
  readonly watch?: WatchPort | undefined;
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
   */
  readonly onClosed?: (() => void | Promise<void>) | undefined;
  /**
   * Hears one line per change, `dns-drain CODE: why`; the codes are listed in docs/logs.md. `console`, pino and most others
   * fit; `false` for silence.
   *
   * @default console
   */
  readonly logger?: Logger | false | undefined;
  /** Detaches the drain, as `detach()` does. */
  readonly signal?: AbortSignal | undefined;
}

/** The options as the drain uses them. */
export interface DrainConfig {
  readonly watch: WatchPort | undefined;
  /** Ends the watch, if it is the drain's own. */
  readonly closeWatch: () => void;
  readonly plan: SheddingPlan;
  readonly waits: PhaseWaits;
  readonly misdirected: Misdirected | false;
  readonly signals: readonly NodeJS.Signals[];
  readonly deadlineMs: number;
  readonly withdraw: (() => void | Promise<void>) | undefined;
  readonly onClosed: (() => void | Promise<void>) | undefined;
  readonly log: DrainLog;
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock;
}

/** Closing takes this part of the deadline, and no more than that many milliseconds. */
const closingPart = 0.1;
const longestClosingMs = 2_000;

/**
 * Reads the options, and starts the watch that they describe.
 *
 * @throws {TypeError} or {RangeError} that names the option, what it must be and what it was
 */
export function readDrainOptions(options: DrainOptions): DrainConfig {
  if (typeof options !== "object" || options === null) throw refusal("options", "an object", options);
  const { spreadMs, idleGraceMs, quietMs, maxDrainMs, deadlineMs, withdrawMs } = readDurations(options);
  const { goaway = "quiet", signals = ["SIGTERM"], withdraw, onClosed, signal, clock = systemClock } = options;
  if (goaway !== "quiet" && goaway !== "response") throw refusal("goaway", '"quiet" or "response"', goaway);
  const { misdirected = false } = options;
  if (misdirected !== false && misdirected !== "stragglers" && misdirected !== "name")
    throw refusal("misdirected", 'false, "stragglers" or "name"', misdirected);
  checkSignals(signals);
  for (const [option, value] of Object.entries({ withdraw, onClosed }))
    if (value !== undefined && typeof value !== "function") throw refusal(option, "a function", value);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw refusal("signal", "an AbortSignal", signal);
  const logger = readLogger(options.logger);
  const log = createLog(logCodes, logger);
  const closeMs = Math.min(closingPart * deadlineMs, longestClosingMs);
  return {
    // Last of all, since it begins to ask: a refused option leaves nothing behind.
    ...readWatch({ ...options, logger, clock }, log),
    plan: { spreadMs, idleGraceMs, goaway },
    waits: { spreadMs, quietMs, maxDrainMs, withdrawMs, closeMs },
    misdirected,
    signals,
    deadlineMs,
    withdraw,
    onClosed,
    log,
    signal,
    clock,
  };
}

/** The default of each wait, in milliseconds. */
const durations = {
  spreadMs: 10_000,
  idleGraceMs: 30_000,
  quietMs: 2_000,
  maxDrainMs: 600_000,
  deadlineMs: 25_000,
  withdrawMs: 5_000,
} as const;

type Durations = Record<keyof typeof durations, number>;

function readDurations(options: DrainOptions): Durations {
  const read = Object.entries(durations).map(([option, standard]) => {
    const { [option as keyof Durations]: value = standard } = options;
    if (Number.isFinite(value) && value >= 0) return [option, value];
    throw new RangeError(refusalMessage(option, "a finite number of milliseconds >= 0", value));
  });
  return Object.fromEntries(read) as Durations;
}

/** Those that the system knows, and that a process can hear. */
function checkSignals(signals: unknown): void {
  if (!Array.isArray(signals)) throw refusal("signals", "a list of signal names", signals);
  for (const signal of signals) {
    const isHeard = signal in constants.signals && signal !== "SIGKILL" && signal !== "SIGSTOP";
    if (!isHeard) throw refusal("signals", "a list of signals that a process can hear", signal);
  }
}

function readLogger(logger: Logger | false = console): Logger | undefined {
  if (logger === false) return undefined;
  for (const level of ["info", "warn", "error"] as const)
    if (typeof logger?.[level] !== "function") throw refusal("logger", `false or have a method "${level}"`, logger);
  return logger;
}

/** What the watch needs beside its own options is read already. */
interface WatchPart extends DrainOptions {
  readonly logger: Logger | undefined;
}

function readWatch(options: WatchPart, log: DrainLog): Pick<DrainConfig, "watch" | "closeWatch"> {
  const { names, addresses, watch } = options;
  if (watch !== undefined) return { watch: readPort(watch, options), closeWatch() {} };
  if (names === undefined && addresses === undefined) {
    log("dns-unwatched", 'without "names" and "addresses" no DNS is watched; it drains on signals and start() alone');
    return { watch: undefined, closeWatch() {} };
  }
  if (names === undefined) throw refusal("names", 'given together with "addresses"', names);
  if (addresses === undefined) throw refusal("addresses", 'given together with "names"', addresses);
  const own = watchAddress({ ...options, names, addresses });
  return { watch: own, closeWatch: own.close };
}

function readPort(watch: WatchPort, { names, addresses }: DrainOptions): WatchPort {
  for (const method of ["status", "onUpdate"] as const)
    if (typeof watch?.[method] !== "function") throw refusal("watch", `a watch with a method "${method}"`, watch);
  for (const [option, value] of Object.entries({ names, addresses }))
    if (value !== undefined) throw refusal(option, 'left out when there is a "watch"', value);
  return watch;
}

function refusal(option: string, wanted: string, received: unknown): TypeError {
  return new TypeError(refusalMessage(option, wanted, received));
}

function refusalMessage(option: string, wanted: string, received: unknown): string {
  const shown = typeof received === "string" ? JSON.stringify(received) : inspect(received, { depth: 0 });
  return `Cannot drain: "${option}" must be ${wanted}, received ${shown}`;
}
