import type { Finding, Observation, RecordType } from "#dns/observing/observation.js";

/** This host, another one, and a name: what most tests of the watch are about. */
export const own = "192.0.2.1";
export const other = "192.0.2.2";
export const name = "api.example";

interface Said {
  readonly server?: string;
  readonly name?: string;
  readonly type?: RecordType;
  readonly at?: number;
}

export function addresses(list: readonly string[], ttlMs = 60_000): Finding {
  return { kind: "addresses", addresses: list, ttlMs };
}

export function alias(target: string, ttlMs = 60_000): Finding {
  return { kind: "alias", target, ttlMs };
}

export const empty: Finding = { kind: "empty", rcode: "NXDOMAIN" };

export const silence: Finding = { kind: "inconclusive", reason: "timeout", detail: "" };

/** What `server` says about `name`. */
export function says(finding: Finding, said: Said = {}): Observation {
  return { server: "s1", name, type: "A", at: 0, finding, ...said };
}
