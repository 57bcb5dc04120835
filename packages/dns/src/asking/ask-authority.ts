import { ask, ExchangeError } from "../exchange/exchange.ts";
import type { Reply } from "../message/message.ts";
import type { Question } from "../observing/observation.ts";
import type { Server } from "../exchange/server.ts";
import type { Log } from "../telling/log.ts";
import type { Vantage } from "./vantage.ts";

/** How to ask an authority. */
export interface AskAuthorityOptions {
  /** The answer may decide about a removal, so that it must not be a forged one. */
  readonly isConfirming: boolean;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly signal: AbortSignal;
}

/** Asks one authority. Rejects as `ask` does. */
export type AskAuthority = (vantage: Vantage, question: Question, options: AskAuthorityOptions) => Promise<Reply>;

/** A connection repeats what gets lost after a second; of its time, that of UDP must be left if TCP is filtered. */
const tcpTimeoutMs = 1_500;
/** Servers that come and go all the time must fill neither the memory nor the log: of so many, the point is made. */
const mostReported = 64;

/**
 * Confirming questions go over TCP, where nobody can answer who isn't on the way to the server. One that can't be reached
 * over TCP is asked over UDP all the same, each time after another attempt: who keeps TCP shut once gains one answer.
 */
export function createAskAuthority(log: Log<"tcp-unreachable">): AskAuthority {
  const reported = new Set<string>();

  return async (vantage, question, { isConfirming, ...options }) => {
    const { server, clientSubnet } = vantage;
    const how = { ...options, clientSubnet, recursive: false };
    if (!isConfirming) return await ask(server, question, how);
    try {
      const reply = await ask(server, question, { ...how, transport: "tcp", timeoutMs: tcpTimeoutMs, attempts: 1 });
      reported.delete(server.id);
      return reply;
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      const reply = await ask(server, question, how);
      report(server, error);
      return reply;
    }
  };

  /** Once, and only of a server that answers otherwise. */
  function report({ id }: Server, { detail }: ExchangeError): void {
    if (reported.has(id) || reported.size >= mostReported) return;
    reported.add(id);
    const message = `${id} can't be asked over TCP (${detail}): a removal is confirmed over UDP, where answers are easier to forge`;
    log("tcp-unreachable", message);
  }
}

function isUnreachable(error: unknown): error is ExchangeError {
  return error instanceof ExchangeError && (error.reason === "unreachable" || error.reason === "timeout");
}
