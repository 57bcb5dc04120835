import type { Socket } from "node:net";

/** What travels from one end of a connection to the other. */
type Parcel =
  | { readonly kind: "bytes"; readonly chunk: Buffer }
  | { readonly kind: "fin" }
  | { readonly kind: "reset" };

/** How long the way is, in milliseconds. */
export interface Distance {
  readonly delayMs: number;
  readonly jitterMs?: number;
}

/** How many bytes may be on their way before the sender is held back. */
const windowBytes = 4 * 1024 * 1024;

/**
 * One direction of a connection: each parcel arrives after the delay, and none before an earlier one. One timer, however
 * many there are.
 */
export class DelayLine {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #distance: Distance;
  readonly #underway: { readonly due: number; readonly parcel: Parcel }[] = [];
  #bytes = 0;
  #lastDue = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, distance: Distance) {
    this.#from = from;
    this.#to = to;
    this.#distance = distance;
    from.on("data", (chunk) => this.#send({ kind: "bytes", chunk }));
    from.on("end", () => this.#send({ kind: "fin" }));
    // Whatever broke this side (RST, a refused connection) reaches the other one as an RST.
    from.on("error", () => this.#send({ kind: "reset" }));
    to.on("drain", () => this.#arm());
    to.once("close", () => this.#abandon());
  }

  #send(parcel: Parcel): void {
    if (this.#to.destroyed) return;
    const { delayMs, jitterMs = 0 } = this.#distance;
    this.#lastDue = Math.max(this.#lastDue, performance.now() + delayMs + Math.random() * jitterMs);
    this.#underway.push({ due: this.#lastDue, parcel });
    if (parcel.kind === "bytes") this.#bytes += parcel.chunk.length;
    if (this.#bytes >= windowBytes) this.#from.pause();
    this.#arm();
  }

  #arm(): void {
    const next = this.#underway[0];
    if (next === undefined || this.#timer !== undefined || this.#to.writableNeedDrain) return;
    this.#timer = setTimeout(() => this.#deliverDue(), Math.ceil(Math.max(next.due - performance.now(), 0)));
    this.#timer.unref();
  }

  #deliverDue(): void {
    this.#timer = undefined;
    // What a timer that rings a little early finds undue waits for the next one.
    const now = performance.now();
    for (let next = this.#underway[0]; next !== undefined && next.due <= now; next = this.#underway[0]) {
      if (this.#to.writableNeedDrain) break;
      this.#underway.shift();
      this.#deliver(next.parcel);
    }
    if (this.#bytes < windowBytes) this.#from.resume();
    this.#arm();
  }

  #deliver(parcel: Parcel): void {
    if (parcel.kind === "bytes") this.#bytes -= parcel.chunk.length;
    if (this.#to.destroyed) return;
    if (parcel.kind === "bytes") this.#to.write(parcel.chunk);
    else if (parcel.kind === "fin") this.#to.end();
    else this.#to.resetAndDestroy();
  }

  /** Nobody is there to receive it: the sender goes on to its own end. */
  #abandon(): void {
    clearTimeout(this.#timer);
    this.#underway.length = 0;
    this.#from.resume();
  }
}
