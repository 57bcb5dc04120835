import type { SheddingPlan } from "../../target.ts";

/** Whether a plan leaves connections less time than the one before. */
export function isShorter(plan: SheddingPlan, before: SheddingPlan | undefined): boolean {
  return before !== undefined && (plan.spreadMs < before.spreadMs || plan.idleGraceMs < before.idleGraceMs);
}
