import { styleText } from "node:util";

export type Style = Extract<Parameters<typeof styleText>[0], string>;

/** A piece of a line. Characters are one column wide. */
export interface Span {
  readonly text: string;
  readonly style?: Style;
}

export type Line = readonly Span[];

export function span(text: string, style?: Style): Span {
  return style === undefined ? { text } : { text, style };
}

/** The line as it is written, cut where it would leave the screen. */
export function paint(line: Line, width: number, hasColour: boolean): string {
  let left = width;
  return line
    .map(({ text, style }) => {
      const shown = text.length <= left ? text : left > 0 ? `${text.slice(0, left - 1)}…` : "";
      left -= text.length;
      return style !== undefined && hasColour && shown !== ""
        ? styleText(style, shown, { validateStream: false })
        : shown;
    })
    .join("");
}

/** Breaks at spaces, into `height` lines at most. */
export function wrap(text: string, width: number, height: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1)!;
    if (last === "") lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width || lines.length === height) lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}

const blocks = " ▁▂▃▄▅▆▇█";

/** Numbers as bars against `top`, `height` rows from the top down. Whatever is more than 0 shows. */
export function barChart(values: readonly number[], top: number, height: number): string[] {
  const eighths = values.map((value) => Math.ceil((value / top) * height * 8));
  return Array.from({ length: height }, (_, row) => {
    const below = (height - 1 - row) * 8;
    return eighths.map((eighth) => blocks[Math.min(Math.max(eighth - below, 0), 8)]).join("");
  });
}

/** Seconds with a decimal, and the sign that a wait that is over doesn't have. */
export function seconds(ms: number): string {
  return `${(Math.max(ms, 0) / 1000).toFixed(1)} s`;
}

/** `1234567` as `1,234,567`. */
export function count(value: number): string {
  return value.toLocaleString("en");
}
