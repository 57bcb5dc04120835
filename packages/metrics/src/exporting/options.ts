import { systemClock, type Clock } from "@dns-drain/dns";
import { optionChecks, type OptionChecks } from "@dns-drain/dns/parts";

/** In the words that all options of this package are refused in. */
export const checks: OptionChecks = optionChecks("export metrics");

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

/** Those that both systems know. */
export const exportOptions: Readonly<Record<keyof ExportOptions, true>> = { name: true, clock: true };

/** The options as they are used. An empty name is none: to Prometheus they are the same. */
export interface ExportConfig {
  readonly name: string;
  readonly clock: Clock;
}

/** @throws {TypeError} that names the option, what it must be and what it was */
export function readExportOptions({ name = "", clock = systemClock }: ExportOptions): ExportConfig {
  if (typeof name !== "string") throw checks.refusal("name", "a string", name);
  return { name, clock };
}
