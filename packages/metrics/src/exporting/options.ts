import { inspect } from "node:util";

import { systemClock, type Clock } from "@dns-drain/dns";

/** What both systems take. */
export interface ExportOptions {
  /**
   * Tells this drain from the others of the process: the value of the label `drain`. Needed from the second one on.
   *
   * @default none: there is no such label
   */
  readonly name?: string | undefined;
  /** The drain's, for tests. @default the machine's */
  readonly clock?: Clock | undefined;
}

/** The options as they are used. An empty name is none: to Prometheus they are the same. */
export interface ExportConfig {
  readonly name: string;
  readonly clock: Clock;
}

/** @throws {TypeError} that names the option, what it must be and what it was */
export function readExportOptions({ name = "", clock = systemClock }: ExportOptions): ExportConfig {
  if (typeof name !== "string") throw refusal("name", "a string", name);
  return { name, clock };
}

/** Refuses what lacks one of the methods. */
export function requireMethods(option: string, what: string, value: unknown, methods: readonly string[]): void {
  for (const method of methods)
    if (typeof (value as Record<string, unknown> | null | undefined)?.[method] !== "function")
      throw refusal(option, `${what} with a method "${method}"`, value);
}

/** An error in the one form that all options are refused in. */
export function refusal(option: string, wanted: string, received: unknown): TypeError {
  return new TypeError(
    `Cannot export metrics: "${option}" must be ${wanted}, received ${inspect(received, { depth: 0 })}`,
  );
}
