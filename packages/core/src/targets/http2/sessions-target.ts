import type { Http2SecureServer, Http2Server } from "node:http2";

import type { Clock } from "@dns-drain/dns";

import type { ConnectionCounts, SheddingPlan, SheddingTally, Target } from "../../target.ts";
import { createEnding, type Ending } from "../shared/ending.ts";
import { onceATurn } from "../shared/once-a-turn.ts";
import { createPlans } from "../shared/plans.ts";
import { countArrival, createTally, type RunningTally } from "../shared/tally.ts";
import { createAgenda, type Agenda } from "./agenda.ts";
import { endEventStreams } from "./event-streams.ts";
import { createFarewells, type Farewells } from "./farewell.ts";
import { watchHandshakes, type HandshakeWatch } from "../shared/handshake-watch.ts";
import type { Handshakes } from "../shared/handshakes.ts";
import { createRhythm, noteQuiet, noteRequest } from "./rhythm.ts";
import { countSessions, cutSessions, told, trackSessions, type Sessions, type TrackedSession } from "./sessions.ts";
import { Shedding } from "./shedding.ts";
import { watchStreams } from "./streams.ts";

/** An event stream that begins when GOAWAY has been sent, as the last answer, is served for no longer than this. */
const eventStreamMs = 5_000;

/** How long a session without a request takes to leave when it is told; who is there after that has one. */
const lastWordMs = 50;

/** What is asked of the sessions that are there when the server closes, and of those whose handshake ends after that. */
const closingPlan: SheddingPlan = { spreadMs: 0, idleGraceMs: 1_000, goaway: "response" };

export interface SessionsTargetOptions {
  readonly clock: Clock;
  readonly handshakes: Handshakes;
}

/**
 * The sessions of an HTTP/2 server as a target. The listener is somebody else's: `close` goes on to listen.
 *
 * Node can't send the two GOAWAY frames of RFC 9113 §6.8: after any GOAWAY it ignores new streams. So each session
 * gets one, by `session.close()`: what is open finishes, and a stream that the client has opened meanwhile is refused,
 * unexecuted. `Shedding` chooses the moment at which that is least likely.
 */
export class SessionsTarget implements Target {
  readonly server: Http2Server | Http2SecureServer;
  onChange: (() => void) | undefined;
  readonly #clock: Clock;
  readonly #handshakes: Handshakes;
  readonly #sessions: Sessions;
  readonly #farewells: Farewells;
  /** Sessions that were told, on which event streams may have begun since. */
  readonly #lasting: Agenda<TrackedSession>;
  readonly #ending: Ending;
  readonly #plans = createPlans({ begin: (plan) => this.#begin(plan), hasten: (plan) => this.#shed(plan) });
  readonly #notify = onceATurn(() => this.onChange?.());
  #tally: RunningTally = createTally();
  #unwatch: (() => void) | undefined;
  #shedding: Shedding | undefined;
  /** While it sheds, who is about to have a session counts too. */
  #underWay: HandshakeWatch | undefined;

  constructor(server: Http2Server | Http2SecureServer, { clock, handshakes }: SessionsTargetOptions) {
    this.server = server;
    this.#clock = clock;
    this.#ending = createEnding(clock);
    this.#handshakes = handshakes;
    this.#farewells = createFarewells(clock);
    this.#lasting = createAgenda(clock, (tracked) => this.#endEventStreams(tracked));
    this.#sessions = trackSessions(server, {
      came: (tracked) => this.#came(tracked),
      found: (tracked) => this.#shedding?.admit(tracked),
      went: (tracked) => this.#went(tracked),
    });
  }

  get tally(): SheddingTally {
    return { ...this.#tally };
  }

  prepare(): void {
    this.#unwatch ??= watchStreams(this.server, this.#sessions, {
      opened: (tracked) => this.#opened(tracked),
      emptied: (tracked) => this.#emptied(tracked),
    });
  }

  shed(plan: SheddingPlan): void {
    if (!this.#ending.isBegun) this.#plans.follow(plan);
  }

  resume(): void {
    if (!this.#ending.isBegun) this.#stop();
  }

  count(): ConnectionCounts {
    const { idle, ...others } = countSessions(this.#sessions.all);
    return { idle: idle + (this.#underWay?.count ?? 0), ...others };
  }

  isEmpty(): boolean {
    return this.#sessions.all.size === 0 && !this.#underWay?.count;
  }

  close(graceMs: number): Promise<number> {
    return this.#ending.begin(graceMs, () => this.#close());
  }

  detach(): void {
    this.#stop();
    this.#lasting.clear();
    this.#sessions.release();
    this.#farewells.release();
  }

  #begin(plan: SheddingPlan): void {
    this.#tally = createTally();
    this.#shed(plan);
  }

  /** In the place of a run that leaves more time, if there is one. */
  #shed(plan: SheddingPlan): void {
    this.#shedding?.stop();
    this.prepare();
    this.#underWay ??= watchHandshakes(this.#handshakes, { clock: this.#clock, changed: () => this.#changed() });
    this.#shedding = new Shedding(this.#sessions.all, plan, this.#clock, (tracked) => this.#tell(tracked));
  }

  #stop(): void {
    this.#shedding?.stop();
    this.#unwatch?.();
    this.#underWay?.stop();
    this.#shedding = this.#unwatch = this.#underWay = undefined;
    this.#plans.forget();
    for (const tracked of this.#sessions.all) tracked.rhythm = createRhythm();
  }

  async #close(): Promise<number> {
    this.#shed(closingPlan);
    for (const { session } of this.#sessions.all) if (session.closed) endEventStreams(session);
    await this.#ending.until(() => this.isEmpty());
    for (const tracked of this.#sessions.all) this.#tell(tracked);
    const cutsAt = this.#clock.now() + lastWordMs;
    await this.#ending.until(
      () => this.isEmpty(),
      () => cutsAt,
    );
    return cutSessions(this.#sessions.all);
  }

  #came(tracked: TrackedSession): void {
    if (this.#shedding === undefined) return;
    countArrival(this.#tally, this.#clock.now());
    this.#shedding.admit(tracked);
    this.#changed();
  }

  #went(tracked: TrackedSession): void {
    this.#shedding?.left(tracked);
    this.#lasting.remove(tracked);
    this.#changed();
  }

  #changed(): void {
    this.#ending.ring();
    if (this.#shedding !== undefined) this.#notify();
  }

  #opened(tracked: TrackedSession): void {
    if (tracked.openStreams === 1) noteRequest(tracked.rhythm, this.#clock.now());
    this.#shedding?.opened(tracked);
  }

  #emptied(tracked: TrackedSession): void {
    noteQuiet(tracked.rhythm, this.#clock.now());
    this.#shedding?.emptied(tracked);
  }

  #tell(tracked: TrackedSession): void {
    if (tracked.session.closed || tracked.session.destroyed) return;
    if (tracked.standing.name === "due") tracked.standing.callOff();
    tracked.standing = told;
    this.#tally.shed += 1;
    this.#farewells.say(tracked);
    this.#endEventStreams(tracked);
  }

  /** After GOAWAY, so that the client asks for them again on another connection. */
  #endEventStreams(tracked: TrackedSession): void {
    if (tracked.session.destroyed) return;
    endEventStreams(tracked.session);
    this.#lasting.add(this.#clock.now() + eventStreamMs, tracked);
  }
}
