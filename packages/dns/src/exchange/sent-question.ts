import {
  type EchoedQuestion,
  type OutgoingQuestion,
  type Reply,
  decodeReply,
  encodeQuestion,
  rcodes,
} from "../message/message.ts";
import { foldCase } from "../names/name.ts";
import type { Doubt } from "../observing/observation.ts";
import { MalformedMessageError } from "../message/octets.ts";
import type { Server } from "./server.ts";

/** Why a server could not be asked, or what was wrong with everything that it said. */
export class ExchangeError extends Error {
  override readonly name: string = "ExchangeError";
  readonly reason: Doubt;
  /** The `id` of the server. */
  readonly server: string;
  /** What happened, for people. */
  readonly detail: string;

  constructor(reason: Doubt, server: string, detail: string, cause?: unknown) {
    super(`Cannot ask ${server}: ${detail}`, { cause });
    this.reason = reason;
    this.server = server;
    this.detail = detail;
  }
}

/** A question on its way to a server: what every transport needs to know. */
export interface SentQuestion {
  readonly server: Server;
  readonly question: OutgoingQuestion;
  readonly message: Buffer;
  /** The reply to this very question, or why these octets aren't one. */
  readonly read: (bytes: Uint8Array) => Reply | string;
  readonly failure: (reason: Doubt, detail: string, cause?: unknown) => ExchangeError;
}

/** Prepares a question for a server. */
export function sendable(server: Server, question: OutgoingQuestion): SentQuestion {
  return {
    server,
    question,
    message: encodeQuestion(question),
    read: (bytes) => readReply(bytes, question),
    failure: (reason, detail, cause) => new ExchangeError(reason, server.id, detail, cause),
  };
}

/** RFC 5452 §9.1: a reply counts if its id and its question are ours. Its source is the transport's to check. */
function readReply(bytes: Uint8Array, sent: OutgoingQuestion): Reply | string {
  const reply = decodeOrExplain(bytes);
  if (typeof reply === "string") return reply;
  if (reply.id !== sent.id) return "a reply with another id";
  if (!reply.isReply || reply.opcode !== 0) return "a message that is no reply";
  if (!isEcho(reply, sent)) return "a reply to another question";
  return reply;
}

function decodeOrExplain(bytes: Uint8Array): Reply | string {
  try {
    return decodeReply(bytes);
  } catch (error) {
    if (error instanceof MalformedMessageError) return `a malformed message: ${error.message}`;
    throw error;
  }
}

/** A server that couldn't read the question (FORMERR and the like) may leave it out; nothing is decided by that. */
function isEcho({ question, rcode }: Reply, sent: OutgoingQuestion): boolean {
  if (question === undefined) return rcode !== rcodes.NOERROR && rcode !== rcodes.NXDOMAIN;
  return isSameQuestion(question, sent);
}

function isSameQuestion(echoed: EchoedQuestion, sent: OutgoingQuestion): boolean {
  return echoed.name === foldCase(sent.name) && echoed.type === sent.type && echoed.class === 1;
}
