import { isClear, type WatchState } from "@dns-drain/dns/parts";

import { authorityWords } from "./authority-words.ts";
import type { GoneState } from "./gone-state.ts";
import type { ServerWord } from "./judgement.ts";
import { doubtText } from "../text/doubt.ts";
import { countOf } from "../text/plain.ts";
import type { WaitConfig } from "./wait-options.ts";

/** The last word of every server, for who waits until the address is gone. */
export function goneWords({ watch, answers }: GoneState, config: WaitConfig): ServerWord[] {
  const { address, watched } = config;
  const resolvers = watched.servers.map(({ id }) => resolverWord(watch, id));
  return [...authorityWords(answers, { goal: "gone", address }), ...resolvers];
}

function resolverWord(watch: WatchState, server: string): ServerWord {
  const seat = watch.seats.find(({ resolver }) => resolver === server);
  const word = (state: ServerWord["state"], says: string, until?: number): ServerWord => ({
    kind: "resolver",
    server,
    state,
    says,
    until,
  });
  if (seat === undefined || (seat.lastAt === -Infinity && seat.doubt === undefined)) return word("unasked", "");
  if (isClear(seat)) return word("yes", "");
  if (seat.doubt !== undefined) return word("unclear", doubtText(seat.doubt));
  if (seat.clean > 0) return word("confirming", `${countOf(seat.clean, "answer")} without it`);
  return word("no", "", seat.heldUntil);
}
