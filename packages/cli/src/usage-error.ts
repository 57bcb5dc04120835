/** The command can't be run as it was given. Its message names the option, what it must be and what it was. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** An error in the one form that all wrong use is refused in. */
export function refusal(command: string, option: string, wanted: string, received: unknown): UsageError {
  return new UsageError(`Cannot ${command}: "${option}" must be ${wanted}, received ${shown(received)}`);
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
