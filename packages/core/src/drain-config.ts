import { constants } from "node:os";

import { systemClock, watchAddress, type Clock, type Logger, type WatchOptions } from "@dns-drain/dns";
import { createLog, optionChecks } from "@dns-drain/dns/parts";

import type { DrainOptions } from "./options.ts";
import type { WatchLike } from "./running/dns-source.ts";
import type { PhaseWaits } from "./phases/drain-state.ts";
import type { Misdirected } from "./misdirected/misdirection.ts";
import type { SheddingPlan } from "./target.ts";
import { logCodes, type DrainLog } from "./telling/log-codes.ts";

/** The options as the drain uses them. */
export interface DrainConfig {
  readonly watch: WatchLike | undefined;
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

const { onlyKnown, refusal, duration, methods } = optionChecks("drain");

/** Closing takes this part of the deadline, and no more than that many milliseconds. */
const closingPart = 0.1;
const longestClosingMs = 2_000;

/**
 * Reads the options, and starts the watch that they describe.
 *
 * @throws {TypeError} or {RangeError} that names the option, what it must be and what it was
 */
export function readDrainOptions(options: DrainOptions): DrainConfig {
  onlyKnown(options, known);
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

/** What says only what to watch, and how. */
const watchOnly = {
  names: true,
  addresses: true,
  resolvers: true,
  authorities: true,
  clientSubnets: true,
  schedule: true,
  graceMs: true,
  maxPropagationMs: true,
  onEmpty: true,
} as const satisfies Record<Exclude<keyof WatchOptions, "logger" | "signal" | "clock">, true>;

const known = {
  ...watchOnly,
  watch: true,
  spreadMs: true,
  idleGraceMs: true,
  goaway: true,
  misdirected: true,
  quietMs: true,
  maxDrainMs: true,
  signals: true,
  deadlineMs: true,
  withdraw: true,
  withdrawMs: true,
  onClosed: true,
  logger: true,
  signal: true,
  clock: true,
} as const;

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
    return [option, duration(option, value)];
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
  methods("logger", "false or a logger", logger, ["info", "warn", "error"]);
  return logger;
}

/** What the watch needs beside its own options is read already. */
interface WatchPart extends DrainOptions {
  readonly logger: Logger | undefined;
}

function readWatch(options: WatchPart, log: DrainLog): Pick<DrainConfig, "watch" | "closeWatch"> {
  const { names, addresses, watch } = options;
  if (watch !== undefined) return { watch: readGivenWatch(watch, options), closeWatch() {} };
  if (names === undefined && addresses === undefined) {
    log("dns-unwatched", 'without "names" and "addresses" no DNS is watched; it drains on signals and start() alone');
    return { watch: undefined, closeWatch() {} };
  }
  if (names === undefined) throw refusal("names", 'given together with "addresses"', names);
  if (addresses === undefined) throw refusal("addresses", 'given together with "names"', addresses);
  const { logger, signal, clock } = options;
  const own = watchAddress({ ...watchOptionsIn(options), names, addresses, logger, signal, clock });
  return { watch: own, closeWatch: own.close };
}

/** A watch that is there already would never hear of them. */
function readGivenWatch(watch: WatchLike, options: DrainOptions): WatchLike {
  methods("watch", "a watch", watch, ["status", "onUpdate"]);
  for (const [option, value] of Object.entries(watchOptionsIn(options)))
    if (value !== undefined) throw refusal(option, 'left out when there is a "watch"', value);
  return watch;
}

function watchOptionsIn(options: DrainOptions): Pick<DrainOptions, keyof typeof watchOnly> {
  return Object.fromEntries(Object.entries(options).filter(([option]) => Object.hasOwn(watchOnly, option)));
}
