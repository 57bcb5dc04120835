import type { SheddingPlan } from "../../target.ts";

/** The plans that a target is given, one after the other. */
export interface Plans {
  /** The first one begins shedding, one that leaves less time hastens it, and any other changes nothing. */
  follow(plan: SheddingPlan): void;
  /** Shedding was taken back: the next plan is a first one. */
  forget(): void;
}

/** What a target does by plans. */
export interface PlanEffects {
  /** Begins to shed. */
  begin(plan: SheddingPlan): void;
  /** Sheds already, and has to do so faster. */
  hasten(plan: SheddingPlan): void;
}

/** No plan has been given yet. */
export function createPlans({ begin, hasten }: PlanEffects): Plans {
  let before: SheddingPlan | undefined;
  return {
    follow(plan) {
      if (before === undefined) begin(plan);
      else if (isShorter(plan, before)) hasten(plan);
      else return;
      before = plan;
    },
    forget() {
      before = undefined;
    },
  };
}

function isShorter(plan: SheddingPlan, before: SheddingPlan): boolean {
  return plan.spreadMs < before.spreadMs || plan.idleGraceMs < before.idleGraceMs;
}
