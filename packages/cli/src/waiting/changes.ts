import type { Judgement, ServerWord } from "./judgement.ts";

/** What is new since the last judgement. */
export interface Changes {
  readonly stage: boolean;
  readonly servers: readonly ServerWord[];
}

/** Remembers what was shown, and tells what wasn't. */
export function createChangeFinder(): (judgement: Judgement) => Changes {
  let stage: Judgement["stage"] | undefined;
  let said = new Map<string, string>();

  return (judgement) => {
    const words = judgement.servers.filter(({ state }) => state !== "unasked");
    const servers = words.filter((word) => said.get(keyOf(word)) !== textOf(word));
    const isNewStage = judgement.stage !== stage;
    stage = judgement.stage;
    said = new Map(words.map((word) => [keyOf(word), textOf(word)]));
    return { stage: isNewStage, servers };
  };
}

function keyOf({ kind, server }: ServerWord): string {
  return `${kind} ${server}`;
}

function textOf({ state, says }: ServerWord): string {
  return `${state} ${says}`;
}
