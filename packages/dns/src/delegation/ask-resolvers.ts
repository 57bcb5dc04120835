import { type Query, ask } from "../exchange/exchange.ts";
import { type Reply, rcodes } from "../message/message.ts";
import type { Server } from "../exchange/server.ts";

/** Asks the resolvers in turn, beginning with the one that answered last, until one has an answer. */
export type AskResolvers = (query: Query, signal: AbortSignal) => Promise<Reply>;

/** Rejects when no resolver has an answer, with what each of them said. */
export function createAskResolvers(config: {
  readonly resolvers: readonly Server[];
  readonly timeoutMs?: number | undefined;
}): AskResolvers {
  const { timeoutMs = 2000 } = config;
  let resolvers = [...config.resolvers];

  return async (query, signal) => {
    const failures: string[] = [];
    for (const resolver of resolvers) {
      try {
        const reply = await ask(resolver, query, { recursive: true, timeoutMs, attempts: 2, signal });
        if (isAnswer(reply)) {
          resolvers = [resolver, ...resolvers.filter((other) => other !== resolver)];
          return reply;
        }
        failures.push(`${resolver.id} answers with response code ${reply.rcode}`);
      } catch (error) {
        signal.throwIfAborted();
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
    throw new Error(`No resolver has an answer for ${query.name} ${query.type}: ${failures.join("; ")}`);
  };
}

/** NXDOMAIN is one too; a server that doesn't recurse (no RA) for us only has what happens to be at hand. */
function isAnswer(reply: Reply): boolean {
  const isConclusive = reply.rcode === rcodes.NOERROR || reply.rcode === rcodes.NXDOMAIN;
  return isConclusive && (reply.recursionAvailable || reply.authoritative);
}
