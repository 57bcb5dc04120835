import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type ClientSubnet, parseClientSubnet } from "../message/client-subnet.ts";
import type { OutgoingQuestion, Reply } from "../message/message.ts";
import { askOverHttps } from "./over-https.ts";
import { askOverStream } from "./over-stream.ts";
import { askOverUdp } from "./over-udp.ts";
import { type Form, firstForm, mixCase, simplerForm } from "./question-form.ts";
import { type TypeName, typeCodes } from "../message/resource-record.ts";
import { ExchangeError, type SentQuestion, sendable } from "./sent-question.ts";
import type { Server } from "./server.ts";
import type { TrustAnchors } from "./tls-options.ts";
import type { Limit } from "./within.ts";

export { ExchangeError };

/** What to ask for. */
export interface Query {
  /** In canonical form, see `canonicalName`; `""` is the root. */
  readonly name: string;
  readonly type: TypeName;
}

/** How to ask. */
export interface AskOptions {
  /** RD: `true` for a resolver, `false` for an authority. A resolver is never asked without (it may refuse or worse). */
  readonly recursive: boolean;
  /** The time for all attempts together. @default 3000 */
  readonly timeoutMs?: number | undefined;
  /** How many times to ask at most. @default 3 */
  readonly attempts?: number | undefined;
  /** `"tcp"` spares a plain server UDP: the answer to a confirming question can't be forged from elsewhere. */
  readonly transport?: "udp" | "tcp" | undefined;
  /** `192.0.2.0/24`: ask for the answer that clients of this network get (RFC 7871). */
  readonly clientSubnet?: string | undefined;
  /** Certificates to trust instead of Node's, in PEM, for `tls:` and `https:` servers. */
  readonly ca?: TrustAnchors;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks one server one question. Resolves to a whole reply to this question, whatever it says: an error code is a reply,
 * and AA is for the caller to look at. Rejects with `ExchangeError` if there is none, or with the signal's reason.
 * Leaves no socket, timer or listener behind, and doesn't keep the process alive.
 */
export async function ask(server: Server, query: Query, options: AskOptions): Promise<Reply> {
  const { attempts = 3, timeoutMs = 3000, signal } = options;
  const endsAt = performance.now() + timeoutMs;
  for (let attempt = 1; ; attempt++) {
    const startedAt = performance.now();
    // Each attempt may take twice as long as the one before, and the last may take what is left.
    const attemptEndsAt = startedAt + (endsAt - startedAt) / (2 ** (attempts - attempt + 1) - 1);
    try {
      return await askInItsForm(server, query, options, { attemptEndsAt, endsAt });
    } catch (error) {
      const isLast = attempt >= attempts || performance.now() >= endsAt;
      if (isLast || !(error instanceof ExchangeError)) throw error;
    }
    // A failure that comes at once is no reason to hurry.
    await pause(attemptEndsAt - performance.now(), signal);
  }
}

/** What a server can't do is left out, and the question asked again at once. Each part is left out at most once. */
async function askInItsForm(server: Server, query: Query, options: AskOptions, times: Times): Promise<Reply> {
  for (let form = firstForm(server, options.transport); ;) {
    const sent = sendable(server, outgoing(server, query, form, options));
    // A connection repeats what gets lost by itself; one that began anew would only be slower.
    const ms = Math.max((form.connection ? times.endsAt : times.attemptEndsAt) - performance.now(), 1);
    const reply = await carry(sent, form, options.ca, { ms, signal: options.signal });
    if (form.connection && reply.truncated) throw sent.failure("garbage", "a truncated reply over a connection");
    const simpler = simplerForm(form, sent.question, reply);
    if (simpler === undefined) return reply;
    form = simpler;
  }
}

/** When an attempt ends, and when all of them do. */
interface Times {
  readonly attemptEndsAt: number;
  readonly endsAt: number;
}

function carry(sent: SentQuestion, form: Form, ca: TrustAnchors, limit: Limit): Promise<Reply> {
  if (sent.server.protocol === "https") return askOverHttps(sent, ca, limit);
  return form.connection ? askOverStream(sent, ca, limit) : askOverUdp(sent, limit);
}

function outgoing(server: Server, { name, type }: Query, form: Form, options: AskOptions): OutgoingQuestion {
  return {
    // RFC 8484 §4.1: caches of HTTP can't do with ids, and who has shown a certificate needs none.
    id: server.protocol === "https" ? 0 : randomInt(0x1_0000),
    name: form.mixedCase ? mixCase(name) : name,
    type: typeCodes[type],
    recursive: options.recursive,
    edns: form.edns,
    clientSubnet: readClientSubnet(options.clientSubnet),
  };
}

function readClientSubnet(text: string | undefined): ClientSubnet | undefined {
  if (text === undefined) return undefined;
  const subnet = parseClientSubnet(text);
  if (subnet !== undefined) return subnet;
  throw new RangeError(`Cannot ask: "clientSubnet" must be an address with a prefix length, received ${text}`);
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(Math.max(ms, 0), undefined, { ref: false, ...(signal === undefined ? {} : { signal }) });
  } catch {
    // It says "aborted" in words of its own; callers are told the signal's reason.
    signal?.throwIfAborted();
  }
}
