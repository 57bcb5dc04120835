import type { ServerState, ServerWord } from "./judgement.ts";
import type { Style } from "../terminal/style.ts";
import { plainText } from "../text/plain.ts";
import type { Verdict } from "./verdict.ts";
import type { Goal } from "./wait-options.ts";

const words: Readonly<Record<Goal, Readonly<Record<ServerState, string>>>> = {
  gone: {
    yes: "gone",
    no: "still there",
    confirming: "going",
    refers: "refers",
    unclear: "error",
    unasked: "to be asked later",
  },
  present: {
    yes: "there",
    no: "missing",
    confirming: "coming",
    refers: "refers",
    unclear: "error",
    unasked: "to be asked later",
  },
};

/** How a server stands to what is waited for, in a word or two. */
export function stateWords({ state }: ServerWord, goal: Goal): string {
  return words[goal][state];
}

/** What it says, to be put behind that. */
export function saysAfter({ says }: ServerWord): string {
  return says === "" ? "" : `: ${plainText(says)}`;
}

/** The colour of its state. */
export function painter({ state }: ServerWord, style: Style): (text: string) => string {
  switch (state) {
    case "yes":
      return style.good;
    case "no":
    case "confirming":
      return style.open;
    case "unclear":
      return style.bad;
    case "refers":
    case "unasked":
      return style.dim;
  }
}

/** The colour of the last word. */
export function verdictPainter({ exitCode }: Verdict, style: Style): (text: string) => string {
  return exitCode === 0 ? style.good : style.bad;
}
