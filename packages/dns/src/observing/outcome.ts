import type { Finding } from "./observation.ts";

/**
 * What an answer means for a host. `"present"`: it has an address of the host. `"absent"`: it has only others. `"empty"`:
 * none at all. `"alias"`: the answer is to be asked for elsewhere. `"inconclusive"`: it proves nothing.
 */
export type Outcome = "present" | "absent" | "empty" | "alias" | "inconclusive";

/** `finding` is the end of the way that the answer shows; `own` are the addresses of the host. */
export function outcomeOf(finding: Finding, own: ReadonlySet<string>): Outcome {
  if (finding.kind !== "addresses") return finding.kind;
  return finding.addresses.some((address) => own.has(address)) ? "present" : "absent";
}
