import type { Phase } from "../phases/drain-state.ts";
import type { SheddingPlan, Target } from "../target.ts";

/** What the servers of a drain are asked for in a phase. */
export interface Demand {
  readonly phase: Phase;
  readonly plan: SheddingPlan;
  /** What is left until everything is to have ended; `Infinity` without a deadline. */
  readonly leftMs: number;
}

/** The servers that a drain is attached to. */
export class AttachedServers {
  readonly #targets: Target[] = [];
  readonly #closings: Promise<number>[] = [];

  get targets(): readonly Target[] {
    return this.#targets;
  }

  has(server: object): boolean {
    return this.#targets.some((target) => target.server === server);
  }

  /** One more, which is brought to the phase that the others are in. */
  add(target: Target, demand: Demand): void {
    this.#targets.push(target);
    this.#ask(target, demand);
  }

  /** Brings every server to a phase. Everything but the end may be said twice. */
  ask(demand: Demand): void {
    for (const target of this.#targets) this.#ask(target, demand);
  }

  /** Resolves when all are closed, with the number of connections that were cut in the middle of a request. */
  async closed(): Promise<number> {
    let cut = 0;
    // A server that is attached meanwhile is one more in the list.
    for (const closing of this.#closings) cut += await closing;
    return cut;
  }

  /** What is closing comes to its end at once. */
  cutShort(): void {
    for (const target of this.#targets) void target.close(0);
  }

  detach(): void {
    for (const target of this.#targets) target.detach();
  }

  #ask(target: Target, { phase, plan, leftMs }: Demand): void {
    switch (phase) {
      case "serving":
        return target.resume();
      case "propagating":
        return target.prepare();
      case "draining":
      case "drained":
        return target.shed(plan);
      case "closed":
        return void this.#closings.push(target.close(leftMs));
    }
  }
}
