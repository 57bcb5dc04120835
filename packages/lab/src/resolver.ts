import { type Clock, systemClock } from "@dns-drain/dns";
import { Packet } from "dns2";
import { listenForQuestions } from "./dns-listener.ts";
import { askFirst, type NameServer } from "./ask.ts";
import { createAnswerCache, type CachedAnswer } from "./answer-cache.ts";

export interface CachingResolverOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any port that is free for UDP and TCP. */
  readonly port?: number;
  /** Asked in turn until one gives an answer. */
  readonly authorities: readonly NameServer[];
  /** Keep answers at least so long, whatever their TTL says, as some resolvers do. Default 0. */
  readonly minTtlMs?: number;
  /** With no authority answering, hand out what has expired (RFC 8767). Default false. */
  readonly serveStale?: boolean;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** What a resolver holds of a name's addresses. */
export interface HeldAddresses {
  readonly addresses: readonly string[];
  /** Until when it hands them out, on the clock's `now()`. */
  readonly until: number;
}

/** A resolver that keeps answers for as long as their TTL says, in whole seconds, and no longer. */
export interface CachingResolver {
  readonly host: string;
  readonly port: number;
  /** Questions received so far. */
  readonly questions: number;
  /** The A (or AAAA) records of the name that it would hand out now without asking anybody. */
  held(name: string, type?: "A" | "AAAA"): HeldAddresses | undefined;
  /** Forget everything. */
  flush(): void;
  close(): Promise<void>;
}

/** How long one authority is waited for. */
const authorityTimeoutMs = 2000;

export async function createCachingResolver(options: CachingResolverOptions): Promise<CachingResolver> {
  const { host = "127.0.0.1", port = 0, minTtlMs = 0, clock = systemClock } = options;
  const cache = createAnswerCache(clock, minTtlMs);
  let questions = 0;
  const listener = await listenForQuestions(host, port, async (request) => {
    questions++;
    return reply(request, await resolve(request, cache, options));
  });
  return {
    host,
    port: listener.port,
    get questions() {
      return questions;
    },
    held: (name, type = "A") => heldAddresses(cache.fresh({ name, type: Packet.TYPE[type] })),
    flush: () => cache.flush(),
    close: () => listener.close(),
  };
}

/** The answer from the cache, else from an authority, else (if allowed) what has expired. */
async function resolve(
  request: Packet,
  cache: ReturnType<typeof createAnswerCache>,
  options: CachingResolverOptions,
): Promise<CachedAnswer | undefined> {
  const question = request.questions[0];
  // A question without RD wants what the server itself holds; resolvers refuse to be looked through.
  if (question === undefined || !request.header.rd) return undefined;
  const known = cache.fresh(question);
  if (known) return known;
  const answer = await askFirst(options.authorities, question, authorityTimeoutMs);
  if (answer) return cache.keep(question, answer);
  return options.serveStale ? cache.stale(question) : undefined;
}

function reply(request: Packet, answer: CachedAnswer | undefined): Packet {
  if (answer === undefined) {
    const { RCODE } = Packet;
    return Packet.createErrorResponseFromRequest(request, request.header.rd ? RCODE.SERVFAIL : RCODE.REFUSED);
  }
  const message = Packet.createResponseFromRequest(request);
  message.header.ra = 1;
  message.header.rcode = answer.rcode;
  message.answers = answer.records.map((record) => Object.assign(new Packet.Resource(record), { ttl: answer.ttl }));
  message.authorities = [...answer.authorities];
  return message;
}

function heldAddresses(answer: CachedAnswer | undefined): HeldAddresses | undefined {
  if (answer === undefined) return undefined;
  const addresses = answer.records.flatMap(({ address }) => (address === undefined ? [] : [address]));
  return { addresses, until: answer.until };
}
