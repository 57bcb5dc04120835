import { styleText } from "node:util";

/** How a text is meant; in colours where there are any. */
export interface Style {
  good(text: string): string;
  /** Not yet as it should be. */
  open(text: string): string;
  bad(text: string): string;
  dim(text: string): string;
  strong(text: string): string;
}

type Format = Parameters<typeof styleText>[0];

/** A style with colours or without. */
export function createStyle(isColored: boolean): Style {
  // Whether to colour has been decided, and Node would decide again (from 22.13 on) by what stdout is.
  const painted = (format: Format) => (text: string) =>
    isColored ? styleText(format, text, { validateStream: false }) : text;
  return {
    good: painted("green"),
    open: painted("yellow"),
    bad: painted("red"),
    dim: painted("dim"),
    strong: painted("bold"),
  };
}

/** By NO_COLOR (https://no-color.org), FORCE_COLOR, and what the output is. */
export function isColorWanted(environment: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  const { NO_COLOR = "", FORCE_COLOR, TERM } = environment;
  if (NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return isTerminal && TERM !== "dumb";
}
