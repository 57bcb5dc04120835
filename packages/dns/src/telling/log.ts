import { channel } from "node:diagnostics_channel";

import { plainText } from "../names/plain-text.ts";

/** Where log lines go. `console`, pino and most others fit. */
export interface Logger {
  /** The course of things. */
  info(message: string): void;
  /** What deserves a look in the morning. */
  warn(message: string): void;
  /** A failure of something that is yours to mend. */
  error(message: string): void;
}

/** What is the same in all lines of one code. */
export interface LogKind {
  /** The logger's method. */
  readonly level: keyof Logger;
  /** What has happened, in a few words. */
  readonly meaning: string;
}

/** Every code of a log, and what it stands for. */
export type LogCodes<Code extends string> = Readonly<Record<Code, LogKind>>;

/** Writes one line. A code that isn't in the log's table doesn't compile. */
export type Log<Code extends string> = (code: Code, message: string) => void;

/** What subscribers of the channel `dns-drain:log` of `node:diagnostics_channel` get for each line. */
export interface LogMessage {
  /** The logger's method. */
  readonly level: keyof Logger;
  /** Stable, for alerts and filters. */
  readonly code: string;
  /** The sentence alone, which is for people: its words may change. */
  readonly message: string;
}

const lines = channel("dns-drain:log");

/**
 * A log of the lines in the table: `dns-drain CODE: MESSAGE`, on the level of the code, and one line whatever is in the
 * message. Never throws: a line that can't be written (a full disk, a closed pipe) is lost, since there is no place left
 * to say so, and nothing ends because of it.
 */
export function createLog<Code extends string>(codes: LogCodes<Code>, logger: Logger | undefined): Log<Code> {
  return (code, text) => {
    const { level } = codes[code];
    const message = plainText(text);
    if (lines.hasSubscribers) lines.publish({ level, code, message } satisfies LogMessage);
    try {
      logger?.[level](`dns-drain ${code}: ${message}`);
    } catch {}
  };
}
