import type { ConnectionCounts, SheddingPlan, SheddingTally, Target } from "#core/target.js";

const noConnections: ConnectionCounts = { idle: 0, busy: 0, upgraded: 0 };
const nothingShed: SheddingTally = { shed: 0, closedIdle: 0, arrived: 0, lastArrivalAt: undefined };

/** A server that does nothing but note what it is asked, and have as many connections as it is given. */
export class FakeTarget implements Target {
  readonly server: object = {};
  /** What was asked of it, in order. */
  readonly asked: string[] = [];
  readonly plans: SheddingPlan[] = [];
  /** The grace of each call of `close`. */
  readonly graces: number[] = [];
  readonly isSlow: boolean;
  tally: SheddingTally = nothingShed;
  onChange: (() => void) | undefined;
  /** Called by `shed`. */
  onShed = (): void => {};
  #counts = noConnections;
  #finish: (cut: number) => void = () => {};
  readonly #closed = new Promise<number>((resolve) => (this.#finish = resolve));

  /** @param isSlow The end comes with `finish`, not by itself. */
  constructor(isSlow = false) {
    this.isSlow = isSlow;
  }

  prepare(): void {
    this.asked.push("prepare");
  }

  shed(plan: SheddingPlan): void {
    this.asked.push("shed");
    this.plans.push(plan);
    this.onShed();
  }

  resume(): void {
    this.asked.push("resume");
  }

  count(): ConnectionCounts {
    return this.#counts;
  }

  isEmpty(): boolean {
    const { idle, busy, upgraded } = this.#counts;
    return idle + busy + upgraded === 0;
  }

  close(graceMs: number): Promise<number> {
    this.asked.push("close");
    this.graces.push(graceMs);
    if (!this.isSlow || graceMs === 0) this.finish(this.#counts.busy);
    return this.#closed;
  }

  detach(): void {
    this.asked.push("detach");
  }

  /** Resolves what `close` has returned. */
  finish(cut: number): void {
    this.#finish(cut);
  }

  /** Has these connections from now on, and says so. */
  holds(counts: Partial<ConnectionCounts>): void {
    this.#counts = { ...noConnections, ...counts };
    this.onChange?.();
  }

  /** A connection comes at the moment, and leaves at once. */
  visitedAt(at: number): void {
    this.tally = { ...this.tally, arrived: this.tally.arrived + 1, lastArrivalAt: at };
    this.onChange?.();
  }
}
