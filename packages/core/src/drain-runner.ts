import { EventEmitter } from "node:events";

import { announcement } from "./telling/announce.ts";
import { AttachedServers, type Demand } from "./running/attached-servers.ts";
import { createDeferred } from "./running/deferred.ts";
import type { DnsFacts, DrainState, Facts, Order, Stop } from "./phases/drain-state.ts";
import { FactFinder } from "./running/fact-finder.ts";
import { sayGoodbye } from "./running/goodbye.ts";
import type { DrainConfig } from "./drain-config.ts";
import { momentsOf } from "./phases/moments.ts";
import { nextState } from "./phases/phases.ts";
import { createMisdirectedAnswers, type MisdirectedAnswers } from "./misdirected/answers.ts";
import { oneAfterAnother } from "./running/one-after-another.ts";
import { stopOnSignals } from "./running/signals.ts";
import { createTellListeners, type DrainEvents, type TellListeners } from "./telling/drain-events.ts";
import { warnIfNothingIsAttached } from "./telling/nothing-attached.ts";
import { publishPhase } from "./telling/phase-channel.ts";
import type { DrainStatus } from "./telling/status.ts";
import { createStragglerReport } from "./telling/stragglers.ts";
import type { Target } from "./target.ts";
import { counted, seconds } from "./words.ts";

/** `onClosed` is waited for until so long after the deadline. */
const lastWordsMs = 1_000;

/** Has the clock, the servers and the effects of one drain. What is to be done is decided by `phases.ts`. */
export class DrainRunner {
  readonly events: EventEmitter<DrainEvents> = new EventEmitter();
  readonly #config: DrainConfig;
  readonly #servers = new AttachedServers();
  readonly #finder: FactFinder;
  readonly #misdirected: MisdirectedAnswers;
  readonly #reportStragglers: (count: number) => void;
  readonly #tell: TellListeners;
  /** A look that a listener or server asks for while another is going on comes after it: all hear one order. */
  readonly #look = oneAfterAnother(() => this.#step());
  readonly #closed = createDeferred<number>();
  /** Resolved by a signal that comes when nothing but the goodbye is left. */
  readonly #cutShort = createDeferred();
  readonly #forgetWatch: () => void;
  readonly #forgetSignals: () => void;
  #drained = createDeferred();
  #state: DrainState;
  #order: Order | undefined;
  /** Connections that were cut in the middle of a request. */
  #cut = 0;
  #isAnnounced = false;
  #isDetached = false;
  #cancelLook = (): void => {};

  constructor(config: DrainConfig) {
    const { clock, signals, signal, log } = config;
    this.#config = config;
    this.#finder = new FactFinder(config, this.#servers.targets);
    this.#tell = createTellListeners(this.events, log);
    this.#misdirected = createMisdirectedAnswers(clock);
    this.#reportStragglers = createStragglerReport(config);
    this.#state = { phase: "serving", since: clock.now(), reason: "nothing has asked this host to leave" };
    this.#forgetWatch = this.#finder.onUpdate(() => this.#look());
    const isClosed = (): boolean => this.#state.phase === "closed";
    this.#forgetSignals = stopOnSignals(signals, { stop: (reason) => this.stop(reason), isClosed, log });
    signal?.addEventListener("abort", this.detach, { once: true });
    if (signal?.aborted) this.detach();
    this.#look();
  }

  get state(): DrainState {
    return this.#state;
  }

  get drained(): Promise<void> {
    return this.#drained.promise;
  }

  status(): DrainStatus {
    const status = this.#finder.status(this.#state, this.#order, this.#cut);
    return this.#config.misdirected === false ? status : { ...status, misdirectedRequests: this.#misdirected.count };
  }

  /** Whether a server is one to attach: not if it is attached already, nor if the drain has let go of everything. */
  wants(server: object): boolean {
    return !this.#isDetached && !this.#servers.has(server);
  }

  attach(target: Target): void {
    if (!this.wants(target.server)) return;
    target.onChange = () => this.#look();
    target.onLeave = (socket) => this.#tell("leave", { socket });
    this.#misdirected.attach(target.server);
    this.#servers.add(target, this.#demand());
  }

  start(reason: string): void {
    this.#obey({ kind: "start", at: this.#config.clock.now(), reason });
  }

  cancel(reason: string): void {
    this.#obey({ kind: "cancel", at: this.#config.clock.now(), reason });
  }

  /** The first time gives the deadline, the second time ends it at once. */
  stop(reason: string): Promise<number> {
    if (this.#order?.kind === "stop") this.#force(this.#order);
    else this.#leave(reason);
    return this.#closed.promise;
  }

  /** Every server, signal and watch as it was found. What is closing goes on to its end, and does this there. */
  readonly detach = (): void => {
    if (this.#state.phase === "closed") return;
    this.#letGo();
    this.#closed.resolve(0);
  };

  #letGo(): void {
    if (this.#isDetached) return;
    this.#isDetached = true;
    this.#cancelLook();
    this.#forgetSignals();
    this.#forgetWatch();
    this.#config.signal?.removeEventListener("abort", this.detach);
    this.#config.closeWatch();
    this.#misdirected.detach();
    this.#servers.detach();
    this.#tell("detach");
    this.events.removeAllListeners();
  }

  #obey(order: Order): void {
    if (this.#order?.kind === "stop" || this.#order?.kind === order.kind) return;
    this.#order = order;
    this.#look();
  }

  #leave(reason: string): void {
    if (this.#isDetached) return;
    const { clock, deadlineMs, waits, withdraw, log } = this.#config;
    const at = clock.now();
    const isWithdrawing = withdraw !== undefined;
    this.#order = { kind: "stop", at, reason, deadlineAt: at + deadlineMs, isWithdrawing, isForced: false };
    log(
      "stop-ordered",
      `${reason}: it closes within ${seconds(deadlineMs)}${withdraw ? ", and withdraw() is called" : ""}`,
    );
    this.#finder.expectRemoval(waits.withdrawMs);
    // A drain that was under way without a deadline has one now.
    if (this.#isShedding()) this.#servers.ask(this.#demand());
    // Readiness first: it must not wait for what `withdraw` does before it gives the word back.
    this.#look();
    if (withdraw) void this.#withdraw(withdraw);
  }

  #force(order: Stop): void {
    const deadlineAt = Math.min(order.deadlineAt, this.#config.clock.now());
    this.#order = { ...order, deadlineAt, isForced: true };
    if (this.#state.phase !== "closed") return this.#look();
    this.#servers.cutShort();
    this.#cutShort.resolve();
  }

  /** Does what follows from what is known, and arranges for the next look. */
  #step(): void {
    if (this.#isDetached) return;
    this.#cancelLook();
    const { clock, waits } = this.#config;
    const now = clock.now();
    const facts = this.#finder.facts(this.#state, this.#order, now);
    this.#announce(facts.dns);
    this.#reportStragglers(this.#finder.stragglers());
    const next = nextState(this.#state, facts, waits, now);
    this.#dropSpentCancel(facts.dns);
    if (next !== this.#state) return this.#enter(next, facts);
    this.#misdirected.apply(this.#finder.misdirection(this.#state));
    if (this.#state.phase === "closed") return;
    const moments = momentsOf(this.#state, facts, waits, now);
    if (moments.length > 0) this.#cancelLook = clock.after(Math.min(...moments) - now, () => this.#look());
  }

  /** A cancelled drain stays cancelled until the address is listed again; then DNS leads as before. */
  #dropSpentCancel(dns: DnsFacts | undefined): void {
    const isUndecided = dns?.membership === "delisted" || dns?.membership === "suspect";
    if (this.#order?.kind === "cancel" && !isUndecided) this.#order = undefined;
  }

  #announce(dns: DnsFacts | undefined): void {
    if (this.#isAnnounced || dns?.membership !== "listed") return;
    this.#isAnnounced = true;
    this.#config.log("drain-planned", `${dns.reason}; ${announcement(dns.needMs, this.#config)}`);
  }

  #enter(next: DrainState, { connections }: Facts): void {
    const change = { from: this.#state.phase, to: next.phase, reason: next.reason };
    const open = counted(connections(), "connection");
    this.#config.log("phase-changed", `${change.from} -> ${change.to} with ${open}: ${change.reason}`);
    this.#state = next;
    if (next.phase === "serving" && this.#drained.isResolved) this.#drained = createDeferred();
    if (next.phase === "drained") this.#drained.resolve();
    this.#servers.ask(this.#demand());
    if (next.phase === "draining") warnIfNothingIsAttached(this.#servers.targets, this.#config.log);
    if (next.phase === "closed") void this.#close();
    publishPhase(change);
    this.#tell("phase", change);
    this.#look();
  }

  #isShedding(): boolean {
    return this.#state.phase === "draining" || this.#state.phase === "drained";
  }

  /** Before a deadline the spread takes half of what is left at most, and the idle grace the other half. */
  #demand(): Demand {
    const { plan, waits } = this.#config;
    const leftMs = this.#leftMs();
    const halfMs = Math.max(0, leftMs - waits.closeMs) / 2;
    return {
      phase: this.#state.phase,
      plan: { ...plan, spreadMs: Math.min(plan.spreadMs, halfMs), idleGraceMs: Math.min(plan.idleGraceMs, halfMs) },
      leftMs,
    };
  }

  /** What is left until the deadline, if there is one. */
  #leftMs(): number {
    if (this.#order?.kind !== "stop") return Infinity;
    return Math.max(0, this.#order.deadlineAt - this.#config.clock.now());
  }

  async #withdraw(withdraw: () => void | Promise<void>): Promise<void> {
    try {
      await withdraw();
    } catch (error) {
      this.#config.log("withdraw-failed", `withdraw() failed, so the address may stay in DNS: ${String(error)}`);
    }
    if (this.#order?.kind === "stop") this.#order = { ...this.#order, isWithdrawing: false };
    this.#look();
  }

  async #close(): Promise<void> {
    const { log, onClosed, clock } = this.#config;
    this.#cut = await this.#servers.closed();
    if (this.#cut > 0) log("connections-cut", `${counted(this.#cut, "connection")} cut in the middle of a request`);
    const wait = { ms: this.#leftMs() + lastWordsMs, cutShort: this.#cutShort.promise, clock, log };
    if (onClosed) await sayGoodbye(onClosed, wait);
    this.#letGo();
    this.#drained.resolve();
    this.#closed.resolve(this.#cut);
  }
}
