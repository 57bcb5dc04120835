import { EventEmitter } from "node:events";

import type { DrainStatus, Phase } from "@dns-drain/core";
import type { MeasuredDrain } from "@dns-drain/metrics/prometheus";

const nothingKnown: DrainStatus = {
  phase: "serving",
  since: 1_700_000_000_000,
  reason: "nothing has asked this host to leave",
  connections: { idle: 0, busy: 0, upgraded: 0 },
  shedding: { shed: 0, closedIdle: 0, arrived: 0, cut: 0 },
  stragglers: 0,
};

/** A drain that says what it is told to. */
export class StubDrain implements MeasuredDrain {
  readonly #events = new EventEmitter();
  #status: DrainStatus;
  /** How often the status was read. */
  reads = 0;

  constructor(status: Partial<DrainStatus> = {}) {
    this.#status = { ...nothingKnown, ...status };
  }

  readonly status = (): DrainStatus => {
    this.reads += 1;
    return this.#status;
  };

  on(event: string, listener: (...values: never[]) => unknown): void {
    this.#events.on(event, listener as never);
  }

  off(event: string, listener: (...values: never[]) => unknown): void {
    this.#events.off(event, listener as never);
  }

  /** Says this from now on. */
  says(status: Partial<DrainStatus>): void {
    this.#status = { ...this.#status, ...status };
  }

  /** Says this from now on, in another phase, and tells of the transition. */
  enters(to: Phase, status: Partial<DrainStatus> = {}): void {
    const { phase: from, reason } = this.#status;
    this.says({ ...status, phase: to });
    this.#events.emit("phase", { from, to, reason });
  }

  detach(): void {
    this.#events.emit("detach");
  }

  /** How many listen to it. */
  get listeners(): number {
    return this.#events.listenerCount("phase") + this.#events.listenerCount("detach");
  }
}

/** What shedding has done. */
export function shedding(counts: Partial<DrainStatus["shedding"]>): Pick<DrainStatus, "shedding"> {
  return { shedding: { ...nothingKnown.shedding, ...counts } };
}
