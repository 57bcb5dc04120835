import type { Clock } from "../clock.ts";
import { ExchangeError } from "../exchange/exchange.ts";
import type { Reply } from "../message/message.ts";
import { inconclusive } from "../observing/doubt.ts";
import { findingsFromReply, type ReplyContext } from "../observing/finding.ts";
import type { Finding, Observation, Question } from "../observing/observation.ts";
import { publishQuestion } from "../telling/questions.ts";

/** Turns replies, and what comes in their place, into observations. Never rejects. */
export interface Witness {
  /** What a server, by this name, has to say; also told to whoever has subscribed to questions. */
  observe(server: string, question: Question, context: ReplyContext, reply: Promise<Reply>): Promise<Observation[]>;
  /** Nobody could be asked. */
  undelegated(question: Question, error: unknown): Observation;
}

/** `own` are the addresses of this host. */
export function createWitness(clock: Clock, own: ReadonlySet<string>): Witness {
  return {
    async observe(server, question, context, reply) {
      const askedAt = clock.now();
      const observations = await observationsFrom(server, question, context, reply);
      const role = context.authoritative ? "authority" : "resolver";
      const { finding } = observations.at(-1) ?? {};
      if (finding) publishQuestion({ ...question, server, role }, finding, own, clock.now() - askedAt);
      return observations;
    },
    undelegated: (question, error) => seen("delegation", question, inconclusive("undelegated", messageOf(error))),
  };

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
      return [seen(server, question, inconclusive(reason, messageOf(error)))];
    }
  }

  function seen(server: string, { name, type }: Question, finding: Finding): Observation {
    return { server, name, type, at: clock.now(), finding };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
