import { inspect } from "node:util";

/** Checks options, and refuses what can't be used, in the same words in every package. */
export interface OptionChecks {
  /** An error that names the option, what it must be, and what it was. */
  refusal(option: string, wanted: string, received: unknown): TypeError;
  /**
   * The value, if it is a duration.
   *
   * @throws {RangeError} if it isn't a finite number of milliseconds >= 0
   */
  duration(option: string, value: number): number;
  /**
   * Checks that a value has these methods.
   *
   * @throws {TypeError} for the first that it lacks
   */
  methods(option: string, wanted: string, value: unknown, names: readonly string[]): void;
}

/** `cannot` is what can't be done with a wrong option, for the beginning of each message: `Cannot watch: ...`. */
export function optionChecks(cannot: string): OptionChecks {
  const words = (option: string, wanted: string, received: unknown): string =>
    `Cannot ${cannot}: "${option}" must be ${wanted}, received ${shown(received)}`;
  const refusal = (...what: Parameters<typeof words>): TypeError => new TypeError(words(...what));
  return {
    refusal,
    duration(option, value) {
      if (Number.isFinite(value) && value >= 0) return value;
      throw new RangeError(words(option, "a finite number of milliseconds >= 0", value));
    },
    methods(option, wanted, value, names) {
      for (const name of names)
        if (typeof (value as Record<string, unknown> | null | undefined)?.[name] !== "function")
          throw refusal(option, `${wanted} with a method "${name}"`, value);
    },
  };
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : inspect(value, { depth: 0 });
}
