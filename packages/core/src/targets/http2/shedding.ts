import type { Clock } from "@dns-drain/dns";
import type { SheddingPlan } from "../../target.ts";
import { afterPoll } from "./after-poll.ts";
import { createAgenda, type Agenda } from "./agenda.ts";
import { hasOnlyEventStreams } from "./event-streams.ts";
import { certainSilenceMs, pace } from "./rhythm.ts";
import { staying, type Due, type TrackedSession } from "./sessions.ts";

/** How many times the round trip is measured. */
const pings = 3;

/**
 * One run of shedding: decides when each session is told.
 *
 * From its moment on a session waits for the best time to be told. `tell` sends GOAWAY; a stream that the client opens
 * before that has reached it is refused, unexecuted. So the best time is one after which the client opens none for a
 * round trip, and its rhythm tells which that is:
 *
 * - It pauses after an answer: right behind the answer to its last open stream. Then it has nothing in flight either,
 *   that a client which breaks off at every GOAWAY could lose.
 * - It speaks again at once: ahead of the answer, while its request has just come in.
 * - It does both: in the first silence that is too long to be a request on its way. If there was none for half of the
 *   idle grace, ahead of an answer.
 *
 * A session whose client says nothing, or never falls quiet, is told `idleGraceMs` after its moment.
 */
export class Shedding {
  readonly #sessions: ReadonlySet<TrackedSession>;
  readonly #plan: SheddingPlan;
  readonly #clock: Clock;
  readonly #tell: (tracked: TrackedSession) => void;
  readonly #moments: Agenda<TrackedSession>;
  readonly #deadlines: Agenda<TrackedSession>;

  constructor(
    sessions: ReadonlySet<TrackedSession>,
    plan: SheddingPlan,
    clock: Clock,
    tell: (tracked: TrackedSession) => void,
  ) {
    this.#sessions = sessions;
    this.#plan = plan;
    this.#clock = clock;
    this.#tell = tell;
    this.#moments = createAgenda(clock, (tracked) => this.admit(tracked));
    this.#deadlines = createAgenda(clock, tell);
    const now = clock.now();
    for (const [at, tracked] of spread(sessions, plan.spreadMs)) this.#moments.add(now + at, tracked);
  }

  /** Its moment has come; of a session that comes later that is now. */
  admit(tracked: TrackedSession): void {
    if (tracked.standing.name !== "staying" || tracked.session.closed || tracked.session.destroyed) return;
    // It won't fall quiet.
    if (hasOnlyEventStreams(tracked.session)) return this.#tell(tracked);
    const { idleGraceMs, goaway } = this.#plan;
    const now = this.#clock.now();
    const patientUntil = now + idleGraceMs / 2;
    const due: Due = { name: "due", patientUntil, roundTripMs: undefined, callOff: () => {} };
    tracked.standing = due;
    if (goaway === "quiet") measureRoundTrip(tracked, due, pings);
    this.#deadlines.add(now + idleGraceMs, tracked);
  }

  /** A stream of this session opened. */
  opened(tracked: TrackedSession): void {
    const due = tracked.standing;
    if (due.name !== "due") return;
    due.callOff();
    if (this.#isBestAheadOfAnswer(tracked, due)) this.#tell(tracked);
  }

  /** Its last open stream is closing. */
  emptied(tracked: TrackedSession): void {
    const due = tracked.standing;
    if (due.name !== "due" || this.#plan.goaway !== "quiet") return;
    const is = pace(tracked.rhythm, due.roundTripMs);
    if (is === "pausing") this.#tell(tracked);
    if (is === "mixed") this.#tellInSilence(tracked, due);
  }

  /** Its connection is gone, and it is held no longer: sessions may come and go faster than their deadlines. */
  left(tracked: TrackedSession): void {
    this.#moments.remove(tracked);
    this.#deadlines.remove(tracked);
    takeBack(tracked);
  }

  /** Takes back what was not said yet. */
  stop(): void {
    this.#moments.clear();
    this.#deadlines.clear();
    for (const tracked of this.#sessions) takeBack(tracked);
  }

  #isBestAheadOfAnswer({ rhythm }: TrackedSession, due: Due): boolean {
    if (this.#plan.goaway === "response") return true;
    const is = pace(rhythm, due.roundTripMs);
    return is === "hurried" || (is === "mixed" && this.#clock.now() >= due.patientUntil);
  }

  #tellInSilence(tracked: TrackedSession, due: Due): void {
    if (due.roundTripMs === undefined) return;
    due.callOff = afterPoll(this.#clock, certainSilenceMs(due.roundTripMs), () => this.#tell(tracked));
  }
}

function takeBack(tracked: TrackedSession): void {
  if (tracked.standing.name !== "due") return;
  tracked.standing.callOff();
  tracked.standing = staying;
}

/** Each session with its own moment, earliest first. */
function spread(sessions: ReadonlySet<TrackedSession>, spreadMs: number): (readonly [number, TrackedSession])[] {
  const moments = Array.from(sessions, (tracked) => [Math.random() * spreadMs, tracked] as const);
  return moments.sort(([a], [b]) => a - b);
}

/** The shortest of a few. Node takes the time where the frames are, beside most delays of a busy event loop. */
function measureRoundTrip(tracked: TrackedSession, due: Due, times: number): void {
  if (times === 0 || tracked.standing !== due || tracked.session.destroyed) return;
  tracked.session.ping((error, durationMs) => {
    if (error !== null) return;
    due.roundTripMs = Math.min(durationMs, due.roundTripMs ?? Infinity);
    measureRoundTrip(tracked, due, times - 1);
  });
}
