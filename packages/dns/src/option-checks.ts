import { inspect } from "node:util";

/** Checks options, and refuses what can't be used, in the same words in every package. */
export interface OptionChecks {
  /**
   * Checks that options are an object that has no others than these. A misspelt one would be left out without a word.
   *
   * @throws {TypeError} for the first that it doesn't know
   */
  onlyKnown<Options extends object>(options: Options, known: Readonly<Record<keyof Options, true>>): void;
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
    onlyKnown(options, known) {
      if (typeof options !== "object" || options === null) throw refusal("options", "an object", options);
      for (const [option, value] of Object.entries(options))
        if (value !== undefined && !Object.hasOwn(known, option))
          throw refusal(option, `left out, or one of ${Object.keys(known).join(", ")}`, value);
    },
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
