import { readWatchOptions, type WatchConfig } from "@dns-drain/dns/parts";

import { readerFor } from "../input/values.ts";
import { UsageError } from "../usage-error.ts";

/** What is waited for. */
export type Goal = "gone" | "present";

/** How the wait is given on the command line. */
export interface WaitFlags {
  readonly gone?: string;
  readonly present?: string;
  readonly timeout: string;
  readonly grace?: string;
  readonly ttl?: string;
  readonly stable?: boolean;
  readonly resolver?: readonly string[];
  readonly authority?: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** How the wait goes about it. */
export interface WaitConfig {
  readonly goal: Goal;
  readonly name: string;
  readonly address: string;
  readonly timeoutMs: number;
  /** What the record's TTL was, if the user says so. */
  readonly ttlMs: number | undefined;
  /** Every answer has all addresses, as the user knows. */
  readonly isKnownStable: boolean;
  readonly watched: WatchConfig;
}

/** Reads the command line. Throws `UsageError`. */
export function readWaitOptions(nameText: string, flags: WaitFlags): WaitConfig {
  const reader = readerFor("wait");
  const { goal, option, text } = goalOf(flags);
  const name = reader.name(nameText);
  const address = reader.address(option, text);
  const timeoutMs = reader.limit("--timeout", flags.timeout);
  const watched = readWatchOptions({
    names: name,
    addresses: address,
    resolvers: reader.resolvers(flags.resolver),
    authorities: reader.authorities(flags.authority),
    graceMs: flags.grace === undefined ? undefined : reader.duration("--grace", flags.grace),
    // The question is whether the address is gone, whatever is left.
    onEmpty: "drain",
  });
  const ttlMs = flags.ttl === undefined ? undefined : reader.duration("--ttl", flags.ttl);
  const isKnownStable = flags.stable === true;
  // A watch gives up on resolvers after a while: here the timeout is for that, and the verdict says so.
  return { goal, name, address, timeoutMs, ttlMs, isKnownStable, watched: { ...watched, maxPropagationMs: Infinity } };
}

function goalOf(flags: WaitFlags): { goal: Goal; option: string; text: string } {
  const { gone, present } = flags;
  if (gone !== undefined && present === undefined) return { goal: "gone", option: "--gone", text: gone };
  if (present === undefined || gone !== undefined) {
    const received = gone === undefined ? "neither" : "both";
    throw new UsageError(`Cannot wait: one of "--gone" and "--present" must be given, received ${received}`);
  }
  const misplaced = (["grace", "ttl", "stable"] as const).find((option) => flags[option] !== undefined);
  if (misplaced !== undefined)
    throw new UsageError(`Cannot wait: "--${misplaced}" must be used with "--gone", received "--present"`);
  return { goal: "present", option: "--present", text: present };
}
