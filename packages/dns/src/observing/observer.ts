import { createAskAuthority } from "./ask-authority.ts";
import type { Clock } from "../clock.ts";
import { createDelegations } from "../delegation/delegation.ts";
import { ask, ExchangeError } from "../exchange/exchange.ts";
import type { FormerAuthority } from "../delegation/former-authorities.ts";
import { findingsFromReply, type ReplyContext } from "./finding.ts";
import type { Reply } from "../message/message.ts";
import type { Doubt, Finding, Observation, Question } from "./observation.ts";
import type { Server } from "../exchange/server.ts";
import type { Log } from "../telling/log.ts";
import { publishQuestion } from "../telling/questions.ts";
import { type Vantage, vantagesOf } from "./vantage.ts";

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

/** The authorities of one zone, as far as they are known. */
interface Zone {
  readonly zone: string | undefined;
  readonly servers: readonly Server[];
  /** Who spoke for it until lately. */
  readonly former: readonly Server[];
}

/** An observer on real sockets. `authorities` stand for those of every zone; without them they are discovered. */
export function createObserver(config: {
  readonly servers: readonly Server[];
  readonly authorities: readonly Server[] | undefined;
  /** Networks for whose clients every authority is asked as well. */
  readonly clientSubnets: readonly string[];
  readonly clock: Clock;
  /** What is watched: an answer that has one of these addresses is about this host. */
  readonly listings: readonly { readonly address: string }[];
  readonly log: Log<"tcp-unreachable">;
  /** The port of discovered authorities, which NS records don't tell. @default 53 */
  readonly authorityPort?: number;
}): Observer {
  const { servers: resolvers, clock, authorities, clientSubnets, log, authorityPort = 53 } = config;
  const delegations = createDelegations({ resolvers, clock, authorityPort, timeoutMs });
  const ofAuthority = createAskAuthority(log);
  const own = new Set(config.listings.map(({ address }) => address));

  return { askAuthorities, askResolver };

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
      const { zone, servers, former } = await zoneOf(question.name, manner.signal);
      const hasSpoken = ({ id }: Vantage): boolean =>
        before.some(({ server, name }) => server === id && name === question.name);
      const left = vantagesOf(servers, clientSubnets).filter((vantage) => !hasSpoken(vantage));
      const answers = await Promise.all(left.map((vantage) => askAuthority(vantage, question, zone, manner)));
      if (zone !== undefined && isDisowned(left, answers)) delegations.refresh(zone);
      return [...answers.flat(), ...(await askFormer(former, question, zone, manner))];
    } catch (error) {
      return [inconclusive("delegation", question, "undelegated", messageOf(error))];
    }
  }

  async function askFormer(former: readonly Server[], question: Question, zone: Zone["zone"], manner: Manner) {
    const vantages = vantagesOf(former, clientSubnets);
    const answers = await Promise.all(vantages.map((vantage) => askAuthority(vantage, question, zone, manner)));
    return answers.flat().map((answer) => ({ ...answer, isFormer: true }));
  }

  async function zoneOf(name: string, signal: AbortSignal): Promise<Zone> {
    if (authorities) return { zone: undefined, servers: authorities, former: [] };
    const { zone, authorities: current, former } = await delegations.authoritiesOf(name, signal);
    return { zone, servers: current.map(({ server }) => server), former: stillAsked(former, clock.now()) };
  }

  function askAuthority(vantage: Vantage, question: Question, zone: string | undefined, manner: Manner) {
    const reply = ofAuthority(vantage, question, { ...manner, timeoutMs, attempts });
    return observe(vantage.id, question, { authoritative: true, zone }, reply);
  }

  function askResolver(resolver: Server, question: Question, signal: AbortSignal) {
    const reply = ask(resolver, question, { timeoutMs, attempts, signal, recursive: true });
    return observe(resolver.id, question, { authoritative: false, zone: undefined }, reply);
  }

  async function observe(
    server: string,
    question: Question,
    context: ReplyContext,
    reply: Promise<Reply>,
  ): Promise<Observation[]> {
    const askedAt = clock.now();
    const observations = await observationsFrom(server, question, context, reply);
    const role = context.authoritative ? "authority" : "resolver";
    const { finding } = observations.at(-1) ?? {};
    if (finding) publishQuestion({ ...question, server, role }, finding, own, clock.now() - askedAt);
    return observations;
  }

  async function observationsFrom(
    server: string,
    question: Question,
    context: ReplyContext,
    reply: Promise<Reply>,
  ): Promise<Observation[]> {
    try {
      const findings = findingsFromReply(await reply, question, context);
      return findings.map(({ name, finding }) => seen(server, { ...question, name }, finding));
    } catch (error) {
      const reason = error instanceof ExchangeError ? error.reason : "unreachable";
      return [inconclusive(server, question, reason, messageOf(error))];
    }
  }

  function inconclusive(server: string, question: Question, reason: Doubt, detail: string): Observation {
    return seen(server, question, { kind: "inconclusive", reason, detail });
  }

  function seen(server: string, { name, type }: Question, finding: Finding): Observation {
    return { server, name, type, at: clock.now(), finding };
  }
}

function stillAsked(former: readonly FormerAuthority[], now: number): Server[] {
  return former.filter(({ until }) => until > now).map(({ server }) => server);
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
