import { exitCodes } from "../exit-codes.ts";
import { listText, countOf } from "../text/plain.ts";
import { elapsedText } from "../text/time.ts";
import type { Judgement, ServerWord } from "./judgement.ts";
import type { WaitConfig } from "./wait-options.ts";

/** The last word. */
export interface Verdict {
  readonly verdict: "yes" | "timed out" | "cannot tell" | "wrong use" | "interrupted";
  readonly exitCode: number;
  /** In a sentence. */
  readonly reason: string;
  readonly tookMs: number;
}

/** The verdict when the wait has come to its end. */
export function verdictOf(judgement: Judgement, config: WaitConfig, tookMs: number): Verdict {
  const { outcome, reason } = judgement;
  switch (outcome) {
    case "yes":
      return { verdict: "yes", exitCode: exitCodes.yes, reason: successOf(judgement, config), tookMs };
    case "no":
      return { verdict: "timed out", exitCode: exitCodes.timedOut, reason, tookMs };
    case "mistaken":
      return { verdict: "wrong use", exitCode: exitCodes.wrongUse, reason, tookMs };
    case "unclear":
    case "hopeless": {
      const who = judgement.servers.filter(({ state }) => state === "unclear").map(wordsOf);
      const doubts = who.length > 0 ? ` (${listText(who)})` : "";
      return { verdict: "cannot tell", exitCode: exitCodes.cannotTell, reason: reason + doubts, tookMs };
    }
  }
}

/** The verdict when somebody ends the wait. */
export function interruptedVerdict(exitCode: number, judgement: Judgement | undefined, tookMs: number): Verdict {
  return { verdict: "interrupted", exitCode, reason: judgement?.reason ?? "nobody had answered yet", tookMs };
}

/** One line that tells who waited all of it. */
export function verdictLine({ verdict, reason, tookMs }: Verdict): string {
  const after = `after ${elapsedText(tookMs)}`;
  switch (verdict) {
    case "yes":
      return `Yes, ${after}: ${reason}`;
    case "timed out":
      return `No, timed out ${after}: ${reason}`;
    case "cannot tell":
      return `Can't tell, ${after}: ${reason}`;
    case "wrong use":
      return `Cannot wait: ${reason}`;
    case "interrupted":
      return `Interrupted ${after}: ${reason}`;
  }
}

function successOf({ servers, remark }: Judgement, { goal, name, address }: WaitConfig): string {
  const [authorities, resolvers] = (["authority", "resolver"] as const).map((kind) => {
    const asked = servers.filter((server) => server.kind === kind);
    // One whose addresses take turns may just have shown others.
    const agreed = asked.filter(({ state }) => state !== "unclear").length;
    return asked.length === agreed ? countOf(agreed, kind) : `${agreed} of ${countOf(asked.length, kind)}`;
  });
  const what =
    goal === "gone" ? `${name} leads nobody to ${address} any more` : `${name} leads to ${address} everywhere`;
  const agreement = `${what}: ${authorities} and ${resolvers} agree`;
  return remark === undefined ? agreement : `${agreement}; ${remark}`;
}

function wordsOf({ server, says }: ServerWord): string {
  return `${server}: ${says}`;
}
