import { setMaxListeners } from "node:events";

import { isConfirming } from "../deciding/confirming.ts";
import { newsOf } from "./news.ts";
import type { Observer } from "../asking/observer.ts";
import type { WatchConfig } from "../options.ts";
import { isHurried } from "../deciding/pace.ts";
import type { startSchedule } from "./schedule.ts";
import { watchStatus, type WatchStatus } from "./status.ts";
import {
  afterPanel,
  afterRound,
  dueSeats,
  hostPropagation,
  newWatchState,
  questionsOf,
  type WatchState,
} from "../deciding/watch-state.ts";
import type { AddressWatch } from "./address-watch.ts";

/** In a hurry a round begins so long after the last one has ended: timers may ring a millisecond early. */
const hurryMs = 1_010;
/** The answers of a round are waited for until then; what is missing is inconclusive. */
const longestRoundMs = 15_000;

/** Has the clock, the schedule and the questions of one watch. What the answers mean is decided by `watch-state.ts`. */
export class WatchRunner implements AddressWatch {
  readonly #config: WatchConfig;
  readonly #observer: Observer;
  readonly #listeners = new Set<() => void>();
  readonly #endSchedule: () => void;
  #state: WatchState;
  #newsAt: number;
  #round: Promise<void> | undefined;
  #abortRound = (): void => {};
  #hurriedUntil = -Infinity;
  #cancelHurry = (): void => {};
  #cancelWake = (): void => {};
  #isClosed = false;

  constructor(config: WatchConfig, observer: Observer, schedule: typeof startSchedule) {
    this.#config = config;
    this.#observer = observer;
    this.#newsAt = config.clock.now();
    this.#state = newWatchState(config, this.#newsAt);
    this.#endSchedule = schedule(config.schedule, () => this.#poll(), config.clock);
    config.signal?.addEventListener("abort", this.close, { once: true });
    if (config.signal?.aborted) this.close();
    void this.#poll();
  }

  status(): WatchStatus {
    const { clock } = this.#config;
    const now = clock.now();
    const offset = clock.wall() - now;
    return watchStatus(this.#state, this.#config, now, (at) => Math.round(at + offset));
  }

  onUpdate(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  hurry(forMs: number): void {
    this.#hurriedUntil = Math.max(this.#hurriedUntil, this.#config.clock.now() + forMs);
    void this.#poll();
  }

  readonly close = (): void => {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#endSchedule();
    this.#cancelHurry();
    this.#cancelWake();
    this.#abortRound();
    this.#config.signal?.removeEventListener("abort", this.close);
    this.#tell();
    this.#listeners.clear();
  };

  async *[Symbol.asyncIterator](): AsyncGenerator<WatchStatus, void, undefined> {
    let wake = (): void => {};
    const forget = this.onUpdate(() => wake());
    try {
      for (let shown = ""; !this.#isClosed;) {
        const status = this.status();
        const digest = digestOf(status);
        if (digest === shown) await new Promise<void>((resolve) => (wake = resolve));
        else yield status;
        shown = digest;
      }
    } finally {
      forget();
    }
  }

  /** Begins a round, or joins the one that is under way. A round that fails has proved nothing: the next one may. */
  #poll(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#round ??= this.#runRound()
      .catch((error: unknown) => this.#config.log("round-failed", `a round of questions failed: ${String(error)}`))
      .finally(() => {
        this.#round = undefined;
      });
    return this.#round;
  }

  async #runRound(): Promise<void> {
    this.#cancelHurry();
    const before = this.#state;
    await this.#withinDeadline(async (signal) => {
      await this.#askAuthorities(signal);
      await this.#askPanel(signal);
    });
    if (this.#isClosed) return;
    this.#report(before);
    if (this.#isHurried()) this.#cancelHurry = this.#config.clock.after(hurryMs, () => void this.#poll());
    this.#update();
  }

  #isHurried(): boolean {
    const now = this.#config.clock.now();
    return now < this.#hurriedUntil || isHurried(this.#state, this.#config, now);
  }

  async #withinDeadline(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const aborter = new AbortController();
    // Every question of the round listens, and there may be many.
    setMaxListeners(0, aborter.signal);
    const cancelDeadline = this.#config.clock.after(longestRoundMs, () => aborter.abort());
    this.#abortRound = () => {
      cancelDeadline();
      aborter.abort();
    };
    try {
      await work(aborter.signal);
    } finally {
      cancelDeadline();
    }
  }

  async #askAuthorities(signal: AbortSignal): Promise<void> {
    const { clock } = this.#config;
    const questions = questionsOf(this.#state, clock.now());
    const care = { isConfirming: isConfirming(this.#state, this.#config, clock.now()) };
    const answers = await Promise.all(
      questions.map((question) => this.#observer.askAuthorities(question, signal, care)),
    );
    if (!this.#isClosed) this.#state = afterRound(this.#state, answers.flat(), this.#config, clock.now());
  }

  /** Resolvers are only asked about what the authorities have dropped: have they noticed? */
  async #askPanel(signal: AbortSignal): Promise<void> {
    const { clock, servers } = this.#config;
    await Promise.all(
      dueSeats(this.#state, clock.now()).map(async (seat) => {
        const resolver = servers.find(({ id }) => id === seat.resolver);
        if (!resolver) return;
        const answers = await this.#observer.askResolver(resolver, seat, signal);
        this.#state = afterPanel(this.#state, seat, answers, clock.now());
      }),
    );
  }

  #report(before: WatchState): void {
    const now = this.#config.clock.now();
    const step = { before: { state: before, now: this.#newsAt }, after: { state: this.#state, now } };
    for (const { code, message } of newsOf({ ...step, waits: this.#config })) this.#config.log(code, message);
    this.#newsAt = now;
  }

  /** Tells everybody, and asks once more at the moment when the propagation should be over. */
  #update(): void {
    this.#cancelWake();
    const { clock } = this.#config;
    const now = clock.now();
    const clearAt = hostPropagation(this.#state, this.#config, now)?.clearAt ?? -Infinity;
    if (clearAt > now && Number.isFinite(clearAt))
      this.#cancelWake = clock.after(clearAt - now, () => void this.#poll());
    this.#tell();
  }

  /** Whoever listens may fail: that is theirs, and no reason to stop watching. */
  #tell(): void {
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        this.#config.log("listener-failed", `a listener of the watch failed: ${String(error)}`);
      }
    }
  }
}

/** What makes a status worth telling: all of it that is neither a moment nor a sentence. */
function digestOf({ membership, names, propagation, resolvers }: WatchStatus): string {
  return JSON.stringify([
    membership,
    names.map((name) => [name.membership, name.absences]),
    propagation?.isOver,
    resolvers.map((resolver) => resolver.isClear),
  ]);
}
