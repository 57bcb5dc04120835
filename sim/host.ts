import type { Listing } from "#dns/deciding/listing.js";
import { isHurried } from "#dns/deciding/pace.js";
import { isClear, type Seat } from "#dns/deciding/panel.js";
import type { Propagation } from "#dns/deciding/propagation.js";
import { isLeftOut, type Authority } from "#dns/deciding/voices.js";
import {
  afterPanel,
  afterRound,
  dueSeats,
  hostMembership,
  hostPropagation,
  newWatchState,
  questionsOf,
  type Watched,
  type WatchState,
} from "#dns/deciding/watch-state.js";
import { askAuthorities, name, own } from "./authorities.ts";
import { chanceAt } from "./random.ts";
import { createResolver, type Resolver } from "./resolvers.ts";
import { isListedAt } from "./truth.ts";
import type { Timeline } from "./world.ts";

/** What a host did: the watch's decisions, in true time. */
export interface Deed {
  readonly kind: "listed" | "delisted" | "drains";
  readonly at: number;
}

/** A host's life. */
export interface Life {
  readonly deeds: readonly Deed[];
  /** Questions to authorities and resolvers, those of the rounds included that were skipped. */
  readonly questions: number;
  readonly rounds: number;
  readonly skippedRounds: number;
}

/** The schedule of the default options, with its jitter. */
const everyMs = 10_000;
const jitterMs = 2_000;
const hurryMs = 1_010;
/** Rounds before anything happens are always run, so that a skipped time ends as if it hadn't been skipped. */
const leadMs = 40_000;

/** Lives through a world with the real reducer. Skips rounds that change nothing, unless it is told not to. */
export function live(timeline: Timeline, { canSkip = true }: { canSkip?: boolean } = {}): Life {
  const host = new Host(timeline);
  while (host.at < timeline.world.endsAt) {
    const before = host.state;
    host.round();
    if (canSkip) host.skip(before);
    host.next();
  }
  return host.life();
}

/** Stands for the runner of the watch: a clock that is moved, the schedule, and the questions. */
class Host {
  readonly #timeline: Timeline;
  readonly #watched: Watched;
  readonly #resolvers: ReadonlyMap<string, Resolver>;
  readonly #deeds: Deed[] = [];
  #questions = 0;
  #rounds = 0;
  #skippedRounds = 0;
  /** How long the machine has slept until now: so much its clock is behind. */
  #sleptMs = 0;
  /** What the last round asked, and the last one that asked for hints. */
  readonly #asked = { addresses: 0, hints: 0 };
  state: WatchState;
  /** True time. */
  at = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    const kinds = timeline.world.resolvers;
    const resolvers = kinds.map(
      (kind, index) => [`${kind}-${index}`, createResolver(timeline, kind, 7 + 10 * index)] as const,
    );
    this.#resolvers = new Map(resolvers);
    this.#watched = watchedIn(timeline, [...this.#resolvers.keys()]);
    this.state = newWatchState(this.#watched, 0);
  }

  life(): Life {
    const { at } = this;
    const isPast = (deed: Deed): boolean => deed.at <= at;
    return {
      deeds: this.#deeds.filter(isPast),
      questions: Math.round(this.#questions),
      rounds: this.#rounds,
      skippedRounds: this.#skippedRounds,
    };
  }

  round(): void {
    const before = hostMembership(this.state);
    this.#askAuthorities();
    this.#askPanel();
    this.#rounds++;
    const after = hostMembership(this.state);
    if (after !== before && (after === "listed" || after === "delisted")) this.#did(after);
    if (this.#propagation()?.isOver && this.#deeds.at(-1)?.kind === "delisted") this.#did("drains");
  }

  #did(kind: Deed["kind"]): void {
    // Whoever only was suspected is listed again without having left.
    if (this.#deeds.at(-1)?.kind !== kind) this.#deeds.push({ kind, at: this.at });
  }

  #askAuthorities(): void {
    const now = this.#now();
    const toHost = (at: number): number => at - this.#sleptMs;
    this.#asked.addresses = 0;
    const answers = questionsOf(this.state, now).map((question) => {
      const answer = askAuthorities(this.#timeline, question, this.at, toHost);
      if (question.type === "HTTPS") this.#asked.hints = answer.questions;
      else this.#asked.addresses += answer.questions;
      this.#questions += answer.questions;
      return answer;
    });
    this.at += Math.max(...answers.map(({ tookMs }) => tookMs));
    const observations = answers.flatMap((answer) => answer.observations);
    this.state = afterRound(this.state, observations, this.#watched, this.#now());
  }

  #askPanel(): void {
    for (const seat of dueSeats(this.state, this.#now())) {
      this.#questions++;
      this.state = afterPanel(this.state, seat, this.#answersFor(seat), this.#now());
    }
  }

  #answersFor(seat: Seat): ReturnType<Resolver["answer"]> {
    return this.#resolvers.get(seat.resolver)?.answer(seat, this.at) ?? [];
  }

  /** Goes to the next round: hurried, at the end of the wait, or when the schedule says, unless the process pauses then. */
  next(): void {
    const from = this.at;
    const wakeAt = (this.#propagation()?.clearAt ?? Infinity) + this.#sleptMs;
    const hurriedAt = isHurried(this.state, this.#watched, this.#now()) ? from + hurryMs : Infinity;
    this.at = this.#awake(
      from,
      Math.min(scheduledAfter(this.#timeline, from), hurriedAt, wakeAt > from ? wakeAt : Infinity),
    );
  }

  /** When what was to come at `at` does come, if the process doesn't run all the time until then. */
  #awake(from: number, at: number): number {
    const pause = this.#timeline.pauses.find((span) => span.from >= from && span.from < at);
    if (!pause) return at;
    if (pause.kind === "suspended") this.#sleptMs += pause.to - pause.from;
    return Math.max(at, pause.to);
  }

  /** Goes on to shortly before something happens, if the round has shown that until then nothing will. */
  skip(before: WatchState): void {
    const propagation = this.#propagation();
    const until = Math.min(
      this.#nextMoment(),
      propagation && !propagation.isOver ? propagation.clearAt + this.#sleptMs : Infinity,
    );
    const rounds = Math.floor((until - leadMs - this.at) / everyMs);
    if (
      rounds < 2 ||
      this.#isDrawing() ||
      !isQuiet(before, this.state, this.#now()) ||
      isHurried(this.state, this.#watched, this.#now())
    )
      return;
    this.#questions += rounds * this.#questionsPerRound();
    this.#skippedRounds += rounds;
    this.at += rounds * everyMs;
  }

  /** Of the rounds that are skipped: every 31st asks for hints, unless there are some. */
  #questionsPerRound(): number {
    const areHintsAsked = questionsOf({ ...this.state, hintsAskedAt: Infinity }, 0).some(
      ({ type }) => type === "HTTPS",
    );
    return this.#asked.addresses + this.#asked.hints / (areHintsAsked ? 1 : 31);
  }

  /** Whether chance decides in every round if the address is shown. */
  #isDrawing(): boolean {
    const { kind } = this.#timeline.world;
    return (kind === "rotating" || kind === "weighted") && isListedAt(this.#timeline, this.at);
  }

  #nextMoment(): number {
    const { moments, world } = this.#timeline;
    return moments.find((moment) => moment > this.at - everyMs) ?? world.endsAt;
  }

  #propagation(): Propagation | undefined {
    return hostPropagation(this.state, this.#watched, this.#now());
  }

  #now(): number {
    return this.at - this.#sleptMs;
  }
}

function watchedIn({ world }: Timeline, resolvers: readonly string[]): Watched {
  const types = world.hasIpv6 ? (["A", "AAAA"] as const) : (["A"] as const);
  const listings = types.map((type) => ({ name, type, address: own[type] }));
  return { listings, resolvers, onEmpty: "hold", graceMs: 60_000, maxPropagationMs: 600_000 };
}

function scheduledAfter({ world }: Timeline, at: number): number {
  const tick = Math.floor(at / everyMs);
  const at_ = (nth: number): number => nth * everyMs + chanceAt(world.seed, nth, 1) * jitterMs;
  return at_(tick) > at ? at_(tick) : at_(tick + 1);
}

/** Memberships that a round leaves as they are stay so until the answers change, or somebody is left out. */
function isQuiet(before: WatchState, after: WatchState, now: number): boolean {
  return (
    after.listings.every((listing, index) => isStill(listing, before.listings[index])) &&
    // Hints may have come back with the address.
    after.listings.every(({ membership }) => after.hintsAskedAt > membership.since) &&
    after.authorities.every((authority) => isSettled(authority, now)) &&
    after.seats.every(isClear)
  );
}

/** A suspicion only seems to stand still, where two rounds are too close together. */
function isStill({ membership }: Listing, before: Listing | undefined): boolean {
  return membership === before?.membership && membership.name !== "suspect";
}

/** Hints are asked for too seldom to be settled in time; where they matter, they fare like the addresses. */
function isSettled(authority: Authority, now: number): boolean {
  return authority.silentSince === undefined || authority.last.type === "HTTPS" || isLeftOut(authority, now);
}
