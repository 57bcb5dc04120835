/** How far the wait has come. */
export type Stage =
  /** Nobody has said anything of use yet. */
  | "asking"
  /** The authorities say the contrary of what is waited for, or some of them do. */
  | "waiting"
  /** They have said it, and not yet often enough to rely on it. */
  | "confirming"
  /** The authorities have it so, and not everybody has noticed. */
  | "propagating"
  | "done";

/** What follows from what is known, at one moment. Times are on the monotonic clock. */
export interface Judgement {
  readonly stage: Stage;
  /** In a sentence. */
  readonly reason: string;
  /** What it rests on without being known; a part of the reason. */
  readonly remark?: string;
  readonly outcome: Outcome;
  /** When this stage began, and when it should be over, as far as that can be told. */
  readonly span: { readonly from: number; readonly until: number } | undefined;
  readonly servers: readonly ServerWord[];
}

/** A judgement without what it follows from. */
export type Ruling = Omit<Judgement, "servers">;

/** `undefined` if nobody knows when it ends. */
export function spanFrom(from: number, until: number): Judgement["span"] {
  return Number.isFinite(until) ? { from, until } : undefined;
}

/** What would be said if the wait ended now. */
export type Outcome =
  | "yes"
  | "no"
  /** All that stands in the way is somebody who gives no usable answer. */
  | "unclear"
  /** The same, and it can't be expected to change. */
  | "hopeless"
  /** The question makes no sense. */
  | "mistaken";

/** The last word of one server. */
export interface ServerWord {
  readonly kind: "authority" | "resolver";
  readonly server: string;
  readonly state: ServerState;
  /** In a few words, without moments; may be empty. */
  readonly says: string;
  /** Until when its answer may be kept. */
  readonly until: number | undefined;
}

/** Whether a server says what is waited for. */
export type ServerState =
  | "yes"
  | "no"
  /** It has said so, and not yet often enough. */
  | "confirming"
  /** It only says where to ask (an alias). */
  | "refers"
  /** It gave no usable answer. */
  | "unclear"
  /** It isn't its turn yet. */
  | "unasked";

/** A server that says nothing of use for so long is no longer waited for, if there is nothing else to wait for. */
export const patienceMs = 60_000;
