import { isLeftOut } from "../deciding/voices.ts";
import type { Finding, Observation } from "../observing/observation.ts";
import { listingNews } from "./listing-news.ts";
import { propagationNews } from "./propagation-news.ts";
import { wordsFor } from "./reasons.ts";
import type { News, Snapshot, Step } from "./snapshot.ts";

/** What an operator should hear of a step: each change once, and nothing while all stays the same. */
export function newsOf(step: Step): News[] {
  const { before, after } = step;
  return [
    ...after.state.listings.flatMap((listing, index) =>
      listingNews(before.state.listings[index] ?? listing, listing, step),
    ),
    ...propagationNews(step),
    ...serversIn(after).flatMap((server) => serverNews(server, step)),
  ];
}

/** Without the delegation, which stands for those that can't be found: then nothing is proved, and that is told of. */
function serversIn({ state }: Snapshot): string[] {
  const found = state.authorities.filter(({ last: { finding } }) => !isUndelegated(finding));
  return [...new Set(found.map(({ last }) => last.server))];
}

function isUndelegated(finding: Finding): boolean {
  return finding.kind === "inconclusive" && finding.reason === "undelegated";
}

/** One line for a server, of however many questions it leaves unanswered. */
function serverNews(server: string, { before, after }: Step): News[] {
  const [was, is] = [leftOutAnswer(server, before), leftOutAnswer(server, after)];
  if (is && !was) {
    const { name, type, finding } = is;
    const message = `${server} is left out of decisions about ${name} ${type}: ${wordsFor(finding)}`;
    return [{ code: "authority-left-out", message }];
  }
  return was && !is ? [{ code: "authority-answers", message: `${server} answers again` }] : [];
}

function leftOutAnswer(server: string, { state, now }: Snapshot): Observation | undefined {
  const leftOut = state.authorities.find((known) => known.last.server === server && isLeftOut(known, now));
  return leftOut?.last;
}
