import { type Finding, wordsFor } from "@dns-drain/dns/parts";

import { doubtText } from "./doubt.ts";

/** What an answer says, without its TTL, which runs down in caches. */
export function findingWords(finding: Finding): string {
  switch (finding.kind) {
    case "addresses":
      return [...finding.addresses].sort().join(", ");
    case "alias":
      return `alias of ${finding.target}`;
    case "empty":
      return finding.rcode === "NXDOMAIN" ? "no such name" : "none";
    case "inconclusive":
      return doubtText(wordsFor(finding));
  }
}
