import { parseArgs } from "node:util";

/** What the demo was asked for. */
export interface Command {
  /** What makes host A leave: its address is taken out of DNS, or it gets SIGTERM. */
  readonly trigger: "removal" | "sigterm";
  /** End with one JSON object. */
  readonly json: boolean;
  readonly help: boolean;
}

export const usage = `Usage: npm run demo [-- options]

One host of two leaves DNS while clients that never retry keep asking.

  --sigterm  instead of the removal from outside: host A gets SIGTERM, and takes its own record out of DNS
  --json     print plain lines, and as the last one a JSON object; times are milliseconds since the removal
  --help     this text

It takes about half a minute. Exit code 0: no request failed, every client moved, host A is empty.`;

/** Throws a TypeError that names what it doesn't know. */
export function parseCommand(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: "boolean" }, sigterm: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  const { json = false, sigterm = false, help = false } = values;
  return { trigger: sigterm ? "sigterm" : "removal", json, help };
}
