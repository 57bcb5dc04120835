/** Where log lines go. `console`, pino and most others fit. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Writes a line in the name of the watch. A log that can't be written must not end the watch that writes it. */
export function writeLine(logger: Logger | undefined, level: keyof Logger, message: string): void {
  try {
    logger?.[level](`dns-drain: ${message}`);
  } catch {
    // There is nowhere left to say so.
  }
}
