import type { DrainStatus } from "@dns-drain/core";
import type { HostReport } from "./messages.ts";

/** The part of the hook's status that the demo shows. */
export function reportOf({ phase, since, reason, dns }: DrainStatus, executed: number): HostReport {
  return {
    phase,
    since,
    // Nothing happens while serving; what DNS says is more of a reason.
    reason: phase === "serving" && dns !== undefined ? dns.reason : reason,
    membership: dns?.membership ?? "unlisted",
    staleUntil: dns?.propagation?.staleUntil ?? undefined,
    clearAt: dns?.propagation?.clearAt ?? undefined,
    executed,
  };
}
