import { type Observation, wordsFor } from "@dns-drain/dns/parts";

import type { ServerState, ServerWord } from "./judgement.ts";
import { doubtText } from "../text/doubt.ts";
import type { Goal } from "./wait-options.ts";

/** What is looked for in the answers. */
interface Sought {
  readonly goal: Goal;
  readonly address: string;
}

/** One line for each authority, of however many questions and names it was asked about. */
export function authorityWords(observations: readonly Observation[], sought: Sought): ServerWord[] {
  const servers = [...new Set(observations.map(({ server }) => server))];
  return servers.map((server) =>
    wordOf(
      server,
      observations.filter((answer) => answer.server === server),
      sought,
    ),
  );
}

function wordOf(server: string, answers: readonly Observation[], { goal, address }: Sought): ServerWord {
  const told = tellingAnswer(answers, address);
  const word = (state: ServerState, says: string): ServerWord => ({
    kind: "authority",
    server,
    state,
    says,
    until: undefined,
  });
  if (told === undefined) return word("unclear", "no answer");
  const { finding } = told;
  const says = wordsFor(finding);
  if (finding.kind === "inconclusive") return word("unclear", doubtText(says));
  // Where the alias leads, others tell.
  if (finding.kind === "alias") return word("refers", says);
  const isThere = finding.kind === "addresses" && finding.addresses.includes(address);
  return word(isThere === (goal === "present") ? "yes" : "no", says);
}

/** The answer that matters most: one with the address, then one that proves nothing, then any of the address records. */
function tellingAnswer(answers: readonly Observation[], address: string): Observation | undefined {
  const records = answers.filter(({ type }) => type !== "HTTPS");
  return (
    answers.find(({ finding }) => finding.kind === "addresses" && finding.addresses.includes(address)) ??
    records.find(({ finding }) => finding.kind === "inconclusive") ??
    records.at(-1) ??
    answers[0]
  );
}
