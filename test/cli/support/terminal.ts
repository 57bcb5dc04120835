import { existsSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import type { TestContext } from "node:test";

import { program, run, type Run } from "./program.ts";

const script = "/usr/bin/script";

/** Why a test can't have a terminal, in words for the `skip` of `node:test`; false if it can. */
export const lacksTerminal: string | false =
  process.platform === "linux" && existsSync(script) ? false : "needs script of util-linux";

/** A run on a terminal of its own, which tells the program how wide it is and turns what is typed into signals. */
export interface TerminalRun extends Run {
  /** As if these keys were pressed. */
  press(keys: string): void;
  /** The lines that were drawn, without colours and movements. */
  readonly lines: readonly string[];
}

export const ctrlC = "\u0003";
export const hidesCursor = "\u001B[?25l";
export const showsCursor = "\u001B[?25h";
/** The start of every colour and movement. */
export const escape = "\u001B[";
/** ECMA-48: SGR. */
// oxlint-disable-next-line no-control-regex
export const colour = /\u001B\[[\d;]*m/;

/** Starts the program on a terminal of so many columns. */
export function onTerminal(
  t: TestContext,
  args: readonly string[],
  { columns = 80, env = {} }: { columns?: number; env?: NodeJS.ProcessEnv } = {},
): TerminalRun {
  const command = [process.execPath, program, ...args].map((word) => `'${word}'`).join(" ");
  const size = `stty rows 24 cols ${columns}`;
  const terminal = run(t, script, ["-qefc", `${size}; exec ${command}`, "/dev/null"], {
    TERM: "xterm-256color",
    ...env,
  });
  return Object.create(terminal, {
    press: { value: (keys: string) => terminal.child.stdin?.write(keys) },
    lines: { get: () => terminal.output.split(/\r?\n/).map((line) => stripVTControlCharacters(line)) },
  }) as TerminalRun;
}
