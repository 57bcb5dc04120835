import { setTimeout as sleep } from "node:timers/promises";

import {
  createDelegations,
  createObserver,
  type Delegation,
  type Observation,
  type RecordType,
  type Server,
} from "@dns-drain/dns/parts";
import { systemClock } from "@dns-drain/dns";

import { longestRoundMs, roundLimit } from "./round-limit.ts";

/** Whom to ask. */
export interface SurveyServers {
  readonly resolvers: readonly Server[];
  /** Those that were given; `undefined`: those of the zone. */
  readonly authorities: readonly Server[] | undefined;
}

/** All that was said about a name. */
export interface Survey {
  readonly name: string;
  /** The zone of every name on the way; none if the authorities were given. */
  readonly zones: readonly ZoneFound[];
  /** One round of the authorities' answers after the other. */
  readonly rounds: readonly (readonly Observation[])[];
  readonly resolvers: readonly Observation[];
}

/** Who speaks for one name, or why that couldn't be found out. */
export interface ZoneFound {
  readonly name: string;
  readonly found: Pick<Delegation, "zone" | "authorities"> | Error;
}

/** What leads to addresses. */
export const surveyTypes: readonly RecordType[] = ["A", "AAAA", "HTTPS"];

/** Asks about one name, again and again if need be. */
export interface Surveyor {
  /** So many rounds of the authorities, the next begun before the last has ended, and one of the resolvers. */
  survey(rounds: number, signal: AbortSignal): Promise<Survey>;
}

/** Rounds begin so long after one another: a rotation shows, and nobody is flooded. */
const apartMs = 200;

/** A surveyor that remembers who is in charge. */
export function createSurveyor(name: string, { resolvers, authorities }: SurveyServers): Surveyor {
  const nobody = { clientSubnets: [], listings: [], log: () => {} };
  const observer = createObserver({ clock: systemClock, servers: resolvers, authorities, ...nobody });
  const delegations = createDelegations({ resolvers, clock: systemClock });

  return { survey };

  async function survey(count: number, parent: AbortSignal): Promise<Survey> {
    using limit = roundLimit(parent, longestRoundMs);
    const { signal } = limit;
    const numbers = Array.from({ length: count }, (_, index) => index);
    const [rounds, answers] = await Promise.all([
      Promise.all(numbers.map((number) => round(number * apartMs, signal))),
      askResolvers(signal),
    ]);
    const owners = [...new Set([name, ...rounds.flat().map((answer) => answer.name)])];
    const zones = authorities ? [] : await Promise.all(owners.map((owner) => zoneOf(owner, signal)));
    return { name, zones, rounds, resolvers: answers };
  }

  async function round(afterMs: number, signal: AbortSignal): Promise<Observation[]> {
    await sleep(afterMs, undefined, { signal });
    const care = { isConfirming: false };
    return (await Promise.all(surveyTypes.map((type) => observer.askAuthorities({ name, type }, signal, care)))).flat();
  }

  async function askResolvers(signal: AbortSignal): Promise<Observation[]> {
    const questions = resolvers.flatMap((server) => surveyTypes.map((type) => ({ server, type })));
    return (
      await Promise.all(questions.map(({ server, type }) => observer.askResolver(server, { name, type }, signal)))
    ).flat();
  }

  async function zoneOf(owner: string, signal: AbortSignal): Promise<ZoneFound> {
    try {
      return { name: owner, found: await delegations.authoritiesOf(owner, signal) };
    } catch (error) {
      return { name: owner, found: error instanceof Error ? error : new Error(String(error)) };
    }
  }
}
