import { createAskAuthority } from "./ask-authority.ts";
import type { Clock } from "../clock.ts";
import { ask } from "../exchange/exchange.ts";
import type { Server } from "../exchange/server.ts";
import type { Observation, Question } from "../observing/observation.ts";
import type { Log } from "../telling/log.ts";
import { type Vantage, vantagesOf } from "./vantage.ts";
import { createWitness } from "./witness.ts";
import { createZones, type Zone } from "./zones.ts";

/** The edge of the watch: questions go out, observations come back. Never rejects; what fails is inconclusive. */
export interface Observer {
  /**
   * Asks every authority, from every vantage point, of every name on the way from the question's name to its addresses;
   * over TCP if the answers are to confirm a removal.
   */
  askAuthorities(question: Question, signal: AbortSignal, care: Care): Promise<Observation[]>;
  /** Asks one resolver. */
  askResolver(resolver: Server, question: Question, signal: AbortSignal): Promise<Observation[]>;
}

/** How careful a question has to be. */
export interface Care {
  /** Whether the answers are to confirm a removal: then they are asked for over TCP. */
  readonly isConfirming: boolean;
}

/** Aliases lead through so many names at most. */
const longestChain = 8;
const timeoutMs = 2_000;
const attempts = 2;

/** How careful, and until when. */
interface Manner extends Care {
  readonly signal: AbortSignal;
}

/** Whom to ask, and about what. */
export interface ObserverConfig {
  /** The resolvers, by which authorities are found. */
  readonly servers: readonly Server[];
  /** Stand for those of every zone; without them they are discovered. */
  readonly authorities: readonly Server[] | undefined;
  /** Networks for whose clients every authority is asked as well. */
  readonly clientSubnets: readonly string[];
  /** The watch's. */
  readonly clock: Clock;
  /** What is watched: an answer that has one of these addresses is about this host. */
  readonly listings: readonly { readonly address: string }[];
  /** Hears of authorities that can't be reached over TCP. */
  readonly log: Log<"tcp-unreachable">;
  /** The port of discovered authorities, which NS records don't tell. @default 53 */
  readonly authorityPort?: number;
}

/** An observer on real sockets. */
export function createObserver(config: ObserverConfig): Observer {
  const { servers: resolvers, clock, authorities, clientSubnets, log, authorityPort = 53 } = config;
  const zones = createZones({ resolvers, authorities, clock, authorityPort, timeoutMs });
  const witness = createWitness(clock, new Set(config.listings.map(({ address }) => address)));
  const ofAuthority = createAskAuthority(log);

  async function askAuthorities(question: Question, signal: AbortSignal, care: Care): Promise<Observation[]> {
    const observations: Observation[] = [];
    const owners = [question.name];
    for (const name of owners) {
      observations.push(...(await askOwner({ ...question, name }, observations, { ...care, signal })));
      owners.push(...nextOwners(observations, owners));
    }
    return observations;
  }

  /** Everybody who may speak for the name, but those who did already when they named it as an alias' target. */
  async function askOwner(question: Question, before: Observation[], manner: Manner): Promise<Observation[]> {
    try {
      const { zone, servers, former } = await zones.of(question.name, manner.signal);
      const hasSpoken = ({ id }: Vantage): boolean =>
        before.some(({ server, name }) => server === id && name === question.name);
      const left = vantagesOf(servers, clientSubnets).filter((vantage) => !hasSpoken(vantage));
      const answers = await Promise.all(left.map((vantage) => askAuthority(vantage, question, zone, manner)));
      if (zone !== undefined && isDisowned(left, answers)) zones.refresh(zone);
      return [...answers.flat(), ...(await askFormer(former, question, zone, manner))];
    } catch (error) {
      return [witness.undelegated(question, error)];
    }
  }

  async function askFormer(former: readonly Server[], question: Question, zone: Zone["zone"], manner: Manner) {
    const vantages = vantagesOf(former, clientSubnets);
    const answers = await Promise.all(vantages.map((vantage) => askAuthority(vantage, question, zone, manner)));
    return answers.flat().map((answer) => ({ ...answer, isFormer: true }));
  }

  function askAuthority(vantage: Vantage, question: Question, zone: Zone["zone"], manner: Manner) {
    const reply = ofAuthority(vantage, question, { ...manner, timeoutMs, attempts });
    return witness.observe(vantage.id, question, { authoritative: true, zone }, reply);
  }

  function askResolver(resolver: Server, question: Question, signal: AbortSignal) {
    const reply = ask(resolver, question, { timeoutMs, attempts, signal, recursive: true });
    return witness.observe(resolver.id, question, { authoritative: false, zone: undefined }, reply);
  }

  return { askAuthorities, askResolver };
}

/**
 * Whether a server says that the zone isn't its own: the delegation may have changed. That it refuses to speak for a
 * network says nothing about the zone.
 */
function isDisowned(vantages: readonly Vantage[], answers: readonly (readonly Observation[])[]): boolean {
  return vantages.some(({ clientSubnet }, index) => clientSubnet === undefined && answers[index]?.some(isDenial));
}

function isDenial({ finding }: Observation): boolean {
  return finding.kind === "inconclusive" && (finding.reason === "lame" || finding.reason === "refused");
}

/** Targets of aliases that are still to be asked about. */
function nextOwners(observations: readonly Observation[], owners: readonly string[]): string[] {
  const targets = observations.flatMap(({ finding }) => (finding.kind === "alias" ? [finding.target] : []));
  return [...new Set(targets)].filter((target) => !owners.includes(target)).slice(0, longestChain - owners.length);
}
