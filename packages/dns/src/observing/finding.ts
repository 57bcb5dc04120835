import { absenceAtAuthority, absenceAtResolver } from "./absence.ts";
import { doubtOf, inconclusive } from "./doubt.ts";
import type { Reply } from "../message/message.ts";
import { isWithin } from "../names/name.ts";
import type { Finding, Question, RecordType } from "./observation.ts";
import type { ResourceRecord } from "../message/resource-record.ts";

/** One link of the way from a name to its addresses. */
export interface NamedFinding {
  readonly name: string;
  readonly finding: Finding;
}

/** Whose reply it is. */
export interface ReplyContext {
  /** The reply of an authority: without AA it proves nothing. */
  readonly authoritative: boolean;
  /** The zone that the authority was asked for: its word ends there. `undefined` for a resolver, which tells all. */
  readonly zone: string | undefined;
}

/** No honest chain is longer; resolvers give up at 8 to 16. */
const mostLinks = 16;

/**
 * What a reply says about the question's name, and, link by link, about the names that it is an alias for, as far as this
 * server may speak. The last one is an alias if its target has to be asked for elsewhere.
 */
export function findingsFromReply(reply: Reply, question: Question, context: ReplyContext): NamedFinding[] {
  const doubt = doubtOf(reply, context.authoritative);
  if (doubt !== undefined) return [{ name: question.name, finding: doubt }];
  return followChain(reply, question, context);
}

function followChain(reply: Reply, question: Question, context: ReplyContext): NamedFinding[] {
  const chain: NamedFinding[] = [];
  const seen = new Set<string>();
  const absenceAt = (name: string): Finding | undefined =>
    context.authoritative
      ? absenceAtAuthority(reply, name, context.zone, chain.length > 0)
      : absenceAtResolver(reply, name);
  for (let { name } = question; ;) {
    seen.add(name);
    const finding = findingAt(reply, name, question.type) ?? absenceAt(name);
    if (finding === undefined) return chain;
    chain.push({ name, finding });
    // An HTTPS record in alias mode is an alias too, but nobody follows it within one answer (RFC 9460 §3).
    if (finding.kind !== "alias" || !hasAlias(reply, name)) return chain;
    name = finding.target;
    if (context.zone !== undefined && !isWithin(name, context.zone)) return chain;
    const isLoop = seen.has(name);
    if (isLoop || seen.size >= mostLinks) {
      const detail = isLoop ? `the alias ${name} leads back to itself` : `more than ${mostLinks} aliases`;
      return [...chain, { name, finding: inconclusive("loop", detail) }];
    }
  }
}

/** What the answer holds for a name; `undefined` if nothing. */
function findingAt(reply: Reply, name: string, type: RecordType): Finding | undefined {
  const records = reply.answers.filter((record) => record.name === name);
  const aliases = records.filter((record) => record.type === "CNAME");
  const wanted = records.filter((record) => record.type === type);
  const ttlMs = Math.min(...[...aliases, ...wanted].map((record) => record.ttlMs));
  const [alias] = aliases;
  if (alias !== undefined) {
    // RFC 2181 §10.1: a name has one alias and then nothing else.
    const isOne = wanted.length === 0 && aliases.every(({ target }) => target === alias.target);
    return isOne ? { kind: "alias", target: alias.target, ttlMs } : inconclusive("garbage", `${name} is two things`);
  }
  if (wanted.length === 0) return undefined;
  return type === "HTTPS"
    ? serviceFinding(wanted, ttlMs)
    : { kind: "addresses", addresses: addressesOf(wanted), ttlMs };
}

function serviceFinding(records: readonly ResourceRecord[], ttlMs: number): Finding {
  const services = records.flatMap((record) => (record.type === "HTTPS" ? [record] : []));
  // RFC 9460 §2.4.1: next to an alias, services are ignored; §2.5.1: an alias for the root leads nowhere.
  const alias = services.find(({ priority }) => priority === 0);
  if (alias !== undefined && alias.target !== "") return { kind: "alias", target: alias.target, ttlMs };
  const addresses = alias === undefined ? [...new Set(services.flatMap(({ hints }) => hints))] : [];
  return addresses.length === 0 ? { kind: "empty", rcode: "NODATA" } : { kind: "addresses", addresses, ttlMs };
}

function addressesOf(records: readonly ResourceRecord[]): string[] {
  const addresses = records.flatMap((record) => ("address" in record ? [record.address] : []));
  return [...new Set(addresses)];
}

function hasAlias(reply: Reply, name: string): boolean {
  return reply.answers.some((record) => record.type === "CNAME" && record.name === name);
}
