import type { Clock } from "@dns-drain/dns";

import { DnsSource, type WatchLike } from "./dns-source.ts";
import { misdirectionOf, type Misdirected, type Misdirection } from "../misdirected/misdirection.ts";
import type { DnsFacts, DrainState, Facts, Order } from "../phases/drain-state.ts";
import type { DrainLog } from "../telling/log-codes.ts";
import { drainStatus, type DrainStatus } from "../telling/status.ts";
import type { SheddingTally, Target } from "../target.ts";
import { totalCounts, totalTally } from "../totals.ts";

export interface FactFinderConfig {
  readonly watch: WatchLike | undefined;
  readonly misdirected: Misdirected | false;
  readonly log: DrainLog;
  readonly clock: Clock;
}

/** Finds out what is known at a moment, from DNS and from the servers. */
export class FactFinder {
  readonly #dns: DnsSource;
  readonly #config: FactFinderConfig;
  readonly #targets: readonly Target[];
  #emptySince: number | undefined;
  #arrivedInTime: number | undefined;

  constructor(config: FactFinderConfig, targets: readonly Target[]) {
    this.#config = config;
    this.#targets = targets;
    this.#dns = new DnsSource(config.watch, config);
  }

  onUpdate(listener: () => void): () => void {
    return this.#dns.onUpdate(listener);
  }

  /** The address is about to leave DNS: whether it does has to be known soon. */
  expectRemoval(withinMs: number): void {
    this.#dns.hurry(withinMs);
  }

  facts(state: DrainState, order: Order | undefined, now: number): Facts {
    const dns = this.#dns.facts();
    this.#noteArrivals(state, dns);
    return { dns, order, connections: () => this.#connections(), quietSince: this.#quietSince(now) };
  }

  #connections(): number {
    const { idle, busy, upgraded } = totalCounts(this.#targets.map((target) => target.count()));
    return idle + busy + upgraded;
  }

  #quietSince(now: number): number | undefined {
    const isEmpty = this.#targets.every((target) => target.isEmpty());
    this.#emptySince = isEmpty ? (this.#emptySince ?? now) : undefined;
    if (this.#emptySince === undefined) return undefined;
    return Math.max(this.#emptySince, this.#tally().lastArrivalAt ?? -Infinity);
  }

  #tally(): SheddingTally {
    return totalTally(this.#targets.map(({ tally }) => tally));
  }

  misdirection({ phase }: DrainState): Misdirection | undefined {
    const { misdirected } = this.#config;
    return misdirected === false ? undefined : misdirectionOf(misdirected, phase, this.#dns.status());
  }

  /** How many connections have come since every cache had had its time. */
  stragglers(): number {
    return this.#arrivedInTime === undefined ? 0 : this.#tally().arrived - this.#arrivedInTime;
  }

  status(state: DrainState, order: Order | undefined, cut: number): DrainStatus {
    return drainStatus({
      state,
      order,
      targets: this.#targets,
      cut,
      stragglers: this.stragglers(),
      dns: this.#dns.status(),
      clock: this.#config.clock,
    });
  }

  /** Who comes after every cache has had its time is a straggler. Shedding begins to count anew. */
  #noteArrivals({ phase }: DrainState, dns: DnsFacts | undefined): void {
    const isShedding = phase === "draining" || phase === "drained";
    if (!dns?.isOver) this.#arrivedInTime = undefined;
    else this.#arrivedInTime ??= isShedding ? this.#tally().arrived : 0;
  }
}
