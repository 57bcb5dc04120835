import type { Clock } from "./clock.ts";
import { createDelegations } from "./delegation.ts";
import { ask, ExchangeError } from "./exchange.ts";
import { findingsFromReply } from "./finding.ts";
import type { Doubt, Finding, Observation, Question } from "./observation.ts";
import type { Server } from "./server.ts";

/** The edge of the watch: questions go out, observations come back. Never rejects; what fails is inconclusive. */
export interface Observer {
  /** Asks every authority of every name on the way from the question's name to its addresses. */
  askAuthorities(question: Question, signal: AbortSignal): Promise<Observation[]>;
  /** Asks one resolver. */
  askResolver(resolver: Server, question: Question, signal: AbortSignal): Promise<Observation[]>;
}

/** Aliases lead through so many names at most. */
const longestChain = 8;
const timeoutMs = 2_000;
const attempts = 2;

/** The authorities of one zone, as far as they are known. */
interface Zone {
  readonly zone: string | undefined;
  readonly servers: readonly Server[];
}

/** An observer on real sockets. `authorities` stand for those of every zone; without them they are discovered. */
export function createObserver(config: {
  readonly servers: readonly Server[];
  readonly authorities: readonly Server[] | undefined;
  readonly clock: Clock;
  /** The port of discovered authorities, which NS records don't tell. @default 53 */
  readonly authorityPort?: number;
}): Observer {
  const { servers: resolvers, clock, authorities, authorityPort = 53 } = config;
  const delegations = createDelegations({ resolvers, clock, authorityPort, timeoutMs });

  return { askAuthorities, askResolver };

  async function askAuthorities(question: Question, signal: AbortSignal): Promise<Observation[]> {
    const observations: Observation[] = [];
    const owners = [question.name];
    for (const name of owners) {
      observations.push(...(await askOwner({ ...question, name }, observations, signal)));
      owners.push(...nextOwners(observations, owners));
    }
    return observations;
  }

  /** Everybody who may speak for the name, but those who did already when they named it as an alias' target. */
  async function askOwner(question: Question, before: Observation[], signal: AbortSignal): Promise<Observation[]> {
    try {
      const { zone, servers } = await zoneOf(question.name, signal);
      const left = servers.filter(({ id }) => !before.some(({ server, name }) => server === id && name === question.name));
      const observations = (await Promise.all(left.map((server) => askAuthority(server, question, zone, signal)))).flat();
      if (zone !== undefined && observations.some(isDenial)) delegations.refresh(zone);
      return observations;
    } catch (error) {
      return [inconclusive("delegation", question, "undelegated", messageOf(error))];
    }
  }

  async function zoneOf(name: string, signal: AbortSignal): Promise<Zone> {
    if (authorities) return { zone: undefined, servers: authorities };
    const delegation = await delegations.authoritiesOf(name, signal);
    return { zone: delegation.zone, servers: delegation.authorities.map(({ server }) => server) };
  }

  function askAuthority(server: Server, question: Question, zone: string | undefined, signal: AbortSignal) {
    return observe(server, question, { authoritative: true, zone }, signal);
  }

  function askResolver(resolver: Server, question: Question, signal: AbortSignal) {
    return observe(resolver, question, { authoritative: false, zone: undefined }, signal);
  }

  async function observe(
    server: Server,
    question: Question,
    reading: { authoritative: boolean; zone: string | undefined },
    signal: AbortSignal,
  ): Promise<Observation[]> {
    try {
      const reply = await ask(server, question, { timeoutMs, attempts, signal, recursive: !reading.authoritative });
      return findingsFromReply(reply, question, reading).map(({ name, finding }) => seen(server.id, { ...question, name }, finding));
    } catch (error) {
      const reason = error instanceof ExchangeError ? error.reason : "unreachable";
      return [inconclusive(server.id, question, reason, messageOf(error))];
    }
  }

  function inconclusive(server: string, question: Question, reason: Doubt, detail: string): Observation {
    return seen(server, question, { kind: "inconclusive", reason, detail });
  }

  function seen(server: string, { name, type }: Question, finding: Finding): Observation {
    return { server, name, type, at: clock.now(), finding };
  }
}

/** The server says that the zone isn't its own: the delegation may have changed. */
function isDenial({ finding }: Observation): boolean {
  return finding.kind === "inconclusive" && (finding.reason === "lame" || finding.reason === "refused");
}

/** Targets of aliases that are still to be asked about. */
function nextOwners(observations: readonly Observation[], owners: readonly string[]): string[] {
  const targets = observations.flatMap(({ finding }) => (finding.kind === "alias" ? [finding.target] : []));
  return [...new Set(targets)].filter((target) => !owners.includes(target)).slice(0, longestChain - owners.length);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
