import type { Clock } from "@dns-drain/dns";

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is advanced. Alarms ring in order of time, then of being set. */
export class FakeClock implements Clock {
  readonly #alarms = new Set<Alarm>();
  #startedAt: number;
  #now = 0;
  #order = 0;

  /** @param startedAt What the wall shows at `now() === 0`, in milliseconds since the epoch. */
  constructor(startedAt = 0) {
    this.#startedAt = startedAt;
  }

  now(): number {
    return this.#now;
  }

  wall(): number {
    return this.#startedAt + this.#now;
  }

  /** As when the machine's clock is set: the wall jumps by so much, forward or back, and no time has passed. */
  moveWall(ms: number): void {
    this.#startedAt += ms;
  }

  after(ms: number, wake: () => void): () => void {
    const alarm = { at: this.#now + Math.max(ms, 0), order: this.#order++, wake };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  /** How many alarms are set: 0 when everything that was started has been called off. */
  get pending(): number {
    return this.#alarms.size;
  }

  /** Moves time on and rings what falls due, alarms set on the way included. Promises settle afterwards. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) this.#ring(next);
    this.#now = until;
  }

  /** As `advance`, but whatever an alarm set off may finish (promises, immediates) before the next one rings. */
  async advanceAndSettle(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#ring(next);
      await settle();
    }
    this.#now = until;
  }

  #next(until: number): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (alarm.at <= until && (first === undefined || isEarlier(alarm, first))) first = alarm;
    }
    return first;
  }

  #ring(alarm: Alarm): void {
    this.#alarms.delete(alarm);
    this.#now = Math.max(this.#now, alarm.at);
    alarm.wake();
  }
}

function isEarlier(a: Alarm, b: Alarm): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Lets chains of promises run out: each turn of the loop empties the microtask queue. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
