import { plainText } from "../text/plain.ts";
import { createStyle, isColorWanted, type Style } from "./style.ts";

/** Where the program writes. */
export interface Terminal {
  /** Somebody looks at it, and it can be drawn over. */
  readonly isLive: boolean;
  readonly style: Style;
  /** Columns; `Infinity` for what is no terminal: a log has lines of any length. */
  width(): number;
  /** A line that stays. */
  write(line: string): void;
  /** A line for errors. */
  complain(line: string): void;
  /** A picture that is drawn over itself; loaded only by who needs it. */
  openPicture(): Promise<Picture>;
}

/** What is drawn over itself. */
export interface Picture {
  draw(lines: readonly string[]): void;
  /** What was drawn goes. */
  erase(): void;
  /** What was drawn last stays, and the cursor is seen again. */
  close(): void;
}

/** Nothing is legible in less. */
const leastWidth = 20;

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const width = (): number => Math.max(stdout.columns || Infinity, leastWidth);
  return {
    isLive: stdout.isTTY && env["TERM"] !== "dumb",
    style: createStyle(isColorWanted(env, stdout.isTTY)),
    width,
    write: (line) => void stdout.write(`${line}\n`),
    complain: (line) => void stderr.write(`dns-drain: ${plainText(line)}\n`),
    async openPicture() {
      const { openPicture } = await import("./picture.ts");
      return openPicture(stdout, width);
    },
  };
}
