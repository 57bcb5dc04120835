import type { WatchLogCode } from "@dns-drain/dns";
import { watchLogCodes, type Log, type LogCodes } from "@dns-drain/dns/parts";

const drainLogCodes = {
  "dns-unwatched": { level: "info", meaning: "no names and addresses are given, so that no DNS is watched" },
  "drain-planned": { level: "info", meaning: "what a full drain takes, and how much of it a signal leaves time for" },
  "phase-changed": { level: "info", meaning: "the drain has gone from one phase to another" },
  "nothing-attached": { level: "warn", meaning: "the drain has begun, and no server is attached to it" },
  "stop-ordered": { level: "info", meaning: "a signal or stop() has set the deadline" },
  "withdraw-failed": { level: "error", meaning: "the withdraw option has failed" },
  "watch-failed": { level: "error", meaning: "the watch can't say what it knows, and its last word holds" },
  "straggler-arrived": { level: "warn", meaning: "connections came although every cache had had its time" },
  "connections-cut": { level: "warn", meaning: "the end came in the middle of requests" },
  "goodbye-late": { level: "error", meaning: "the onClosed option took longer than the deadline allows" },
  "goodbye-failed": { level: "error", meaning: "the onClosed option has failed" },
  "process-ends": { level: "info", meaning: "the process ends because of a signal" },
} as const;

/** The code of a line that a drain or its watch writes. What to do about each: docs/logs.md. */
export type LogCode = WatchLogCode | keyof typeof drainLogCodes;

/** Every line that a drain and its watch may write. */
export const logCodes: LogCodes<LogCode> = { ...watchLogCodes, ...drainLogCodes };

/** The log of a drain. */
export type DrainLog = Log<LogCode>;
