import { channel } from "node:diagnostics_channel";

import type { Doubt, Finding, Question, RecordType } from "../observing/observation.ts";
import { outcomeOf, type Outcome } from "../observing/outcome.ts";

/** What subscribers of the channel `dns-drain:question` of `node:diagnostics_channel` get for each question asked. */
export interface QuestionMessage {
  /** The name that was asked for: a watched one, or what it is an alias of. */
  readonly name: string;
  /** The type of the records that were asked for. */
  readonly type: RecordType;
  /** Who was asked, as in the status: `192.0.2.53:53`. */
  readonly server: string;
  /** As what it was asked. */
  readonly role: "authority" | "resolver";
  /** What the answer means for this host. */
  readonly outcome: Outcome;
  /** Why it proves nothing; only if the outcome is inconclusive. */
  readonly reason?: Doubt;
  /** Milliseconds from the question to the answer, repetitions included. */
  readonly durationMs: number;
}

/** A question on its way. */
export interface Asked extends Question {
  readonly server: string;
  readonly role: QuestionMessage["role"];
}

const questions = channel("dns-drain:question");

/** Tells whoever has subscribed what has become of a question. `finding` is the end of the way that the answer shows. */
export function publishQuestion(asked: Asked, finding: Finding, own: ReadonlySet<string>, durationMs: number): void {
  if (!questions.hasSubscribers) return;
  const { name, type, server, role } = asked;
  const doubt = finding.kind === "inconclusive" ? { reason: finding.reason } : {};
  const message: QuestionMessage = { name, type, server, role, outcome: outcomeOf(finding, own), ...doubt, durationMs };
  questions.publish(message);
}
