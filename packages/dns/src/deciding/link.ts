import { wholeSecondMs } from "./caches.ts";
import type { Observation, RecordType } from "../observing/observation.ts";

/**
 * One step on the way from a name to our address, as one server publishes it: an address record that holds our
 * address, or an alias whose target leads there.
 */
export interface Link {
  /** Who publishes it. */
  readonly server: string;
  /** Where the step begins. */
  readonly name: string;
  /** The type of the question that was answered by it. */
  readonly type: RecordType;
  /** Our address, or the target of the alias. */
  readonly to: string;
  /** How long the latest answer with this link may be cached. */
  readonly ttlMs: number;
  /** When the first answer without it came; `undefined` while it is published. */
  readonly goneAt: number | undefined;
  /** Nobody said that it is gone: its server is silent, and decisions are made without it. */
  readonly isAssumed: boolean;
  /** Until when a cache that follows the rules may hold it, from all answers but the latest while it is published. */
  readonly staleUntil: number;
}

/** The server of a link that is known without an answer, so that no server's later answers change it. */
export const nobody: string = "nobody";

/** Caches keep nothing for longer than a week (RFC 8767 §4), whatever a mistyped or forged TTL says. */
const longestTtlMs = 604_800_000;

/** The link in an answer; `known` is what was known of it before. */
export function publishedLink(answer: Observation, to: string, known: Link | undefined): Link {
  const { server, name, type, at, finding } = answer;
  const ttlMs = Math.min("ttlMs" in finding ? finding.ttlMs : 0, longestTtlMs);
  const staleUntil = known ? heldUntil(known, at) : at;
  return { server, name, type, to, ttlMs, goneAt: undefined, isAssumed: false, staleUntil };
}

/** The link after it was missing at `at`. */
export function withdrawnLink(link: Link, at: number): Link {
  if (link.goneAt !== undefined && !link.isAssumed) return link;
  return { ...link, goneAt: at, isAssumed: false, staleUntil: heldUntil(link, at) };
}

/** Somebody may have been given the latest answer just before `at`. */
export function heldUntil(link: Link, at: number): number {
  return Math.max(link.staleUntil, at + link.ttlMs + wholeSecondMs);
}

/** When the last cache has let go of it; `Infinity` while it is published. */
export function endOf(link: Link): number {
  return link.goneAt === undefined ? Infinity : link.staleUntil;
}

/** Whether the observation is an answer that might have had the link. */
export function isAnswerTo(link: Link, { server, name, type }: Observation): boolean {
  return link.server === server && link.name === name && link.type === type;
}
