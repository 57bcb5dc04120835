import type { Observation } from "@dns-drain/dns/parts";

import type { Survey } from "../asking/survey.ts";
import { findingWords } from "../text/finding-words.ts";

/** What one server says of one type, at the end of the way. */
export interface Answer {
  readonly kind: "authority" | "resolver";
  readonly server: string;
  readonly type: Observation["type"];
  /** Without the TTL, which runs down at resolvers. */
  readonly says: string;
  readonly isUnclear: boolean;
  readonly ttlMs: number | undefined;
}

/** The answers of a survey, one for each server and type. What nobody has is left out of AAAA and HTTPS. */
export function answersOf({ rounds, resolvers }: Survey): Answer[] {
  const answers = [...ofKind("authority", rounds.flat()), ...ofKind("resolver", resolvers)];
  const isTold = (type: Answer["type"]): boolean =>
    type === "A" || answers.some((answer) => answer.type === type && answer.ttlMs !== undefined);
  return answers.filter(({ type }) => isTold(type));
}

function ofKind(kind: Answer["kind"], observations: readonly Observation[]): Answer[] {
  // Of a chain, the last link counts.
  const last = new Map(observations.map((answer) => [`${answer.server} ${answer.type}`, answer]));
  return [...last.values()].map(({ server, type, finding }) => ({
    kind,
    server,
    type,
    says: findingWords(finding),
    isUnclear: finding.kind === "inconclusive",
    ttlMs: "ttlMs" in finding ? finding.ttlMs : undefined,
  }));
}
