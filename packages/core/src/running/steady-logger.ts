import type { Logger } from "@dns-drain/dns";

/**
 * A logger that never throws. A line that can't be written (a full disk, a closed pipe) is lost: there is no place
 * left to say so, and it must not end a drain, or the process.
 */
export function steadyLogger(logger: Logger): Logger {
  const steadily = (level: keyof Logger) => (message: string) => {
    try {
      logger[level](message);
    } catch {}
  };
  return { info: steadily("info"), warn: steadily("warn"), error: steadily("error") };
}
