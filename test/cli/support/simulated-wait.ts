import type { Observation } from "@dns-drain/dns/parts";

import { pursueGone } from "#cli/waiting/gone.js";
import type { Judgement } from "#cli/waiting/judgement.js";
import { pursuePresent } from "#cli/waiting/present.js";
import type { Pursuit } from "#cli/waiting/pursuit.js";
import { type WaitFlags, readWaitOptions } from "#cli/waiting/wait-options.js";

import { addresses, silence } from "../../support/dns/observations.ts";

const name = "api.cli.test";
export const address = "192.0.2.7";

/** What a server answers `atMs` milliseconds after the wait began: addresses, or `undefined` for nothing of use. */
export type Answers = (atMs: number) => readonly string[] | undefined;

/** The servers of one wait. TTLs are in milliseconds. */
export interface Cast {
  readonly authorities: readonly Answers[];
  readonly resolvers?: readonly Answers[];
  readonly ttlMs?: number;
}

/** So many of these in each answer, beginning one further each time. */
export function rotating(all: readonly string[], show: number): Answers {
  let turn = 0;
  return () => {
    const from = turn++;
    return Array.from({ length: show }, (_, index) => all[(from + index) % all.length] ?? "");
  };
}

/** A wait that is over, or was still open after `mostMs`. */
export interface Course {
  readonly judgement: Judgement;
  /** Milliseconds that it took. */
  readonly tookMs: number;
  /** Every stage that it came to. */
  readonly stages: readonly Judgement["stage"][];
}

/** A wait until the address is gone, in time that doesn't pass. */
export function simulateGone(cast: Cast, flags: Partial<WaitFlags> = {}, mostMs?: number): Course {
  const config = readWaitOptions(name, { gone: address, timeout: "1h", resolver: resolverIds(cast), ...flags });
  return simulate(
    pursueGone(config, (at) => at),
    cast,
    mostMs,
  );
}

/** The same until it is there. */
export function simulatePresent(cast: Cast, mostMs?: number): Course {
  const config = readWaitOptions(name, { present: address, timeout: "1h", resolver: resolverIds(cast) });
  return simulate(
    pursuePresent(config, (at) => at),
    cast,
    mostMs,
  );
}

function resolverIds({ resolvers = [() => []] }: Cast): string[] {
  return resolvers.map((_answers, index) => `127.0.0.${index + 1}:53`);
}

function simulate<State>(pursuit: Pursuit<State>, cast: Cast, mostMs = 3_600_000): Course {
  const ids = resolverIds(cast);
  const stages: Judgement["stage"][] = [];
  let state = pursuit.start(0);
  for (let now = 10; ; now += pursuit.pauseMs(state, now) + 10) {
    const heard = pursuit
      .questions(state, now)
      .filter(({ type }) => type === "A")
      .flatMap(() => cast.authorities.map((answers, index) => observation(`ns${index}`, answers(now), now, cast)));
    state = pursuit.afterAuthorities(state, heard, now);
    for (const id of pursuit.resolvers(state, now)) {
      const answers = (cast.resolvers ?? [() => []])[ids.indexOf(id)]?.(now);
      state = pursuit.afterResolver(state, id, [observation(id, answers, now, cast)], now);
    }
    const judgement = pursuit.judge(state, now);
    if (stages.at(-1) !== judgement.stage) stages.push(judgement.stage);
    const isOpen = judgement.outcome === "no" || judgement.outcome === "unclear";
    if (!isOpen || now >= mostMs) return { judgement, tookMs: now, stages };
  }
}

function observation(
  server: string,
  list: readonly string[] | undefined,
  at: number,
  { ttlMs = 1_000 }: Cast,
): Observation {
  const nothing = { kind: "empty", rcode: "NODATA" } as const;
  const finding = list === undefined ? silence : list.length === 0 ? nothing : addresses([...list], ttlMs);
  return { server, name, type: "A", at, finding };
}
