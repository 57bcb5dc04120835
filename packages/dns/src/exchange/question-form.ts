import { randomBytes } from "node:crypto";
import { type OutgoingQuestion, type Reply, rcodes } from "../message/message.ts";
import type { Server } from "./server.ts";

/** How a question is put. What a server turns out not to know is left out when it is asked again. */
export interface Form {
  /** On a connection (TCP, TLS or HTTPS), not in a datagram. */
  readonly connection: boolean;
  readonly edns: boolean;
  /** Letters in random case, which a reply must echo (draft-vixie-dnsext-dns0x20): harder to forge. */
  readonly mixedCase: boolean;
}

/** With everything that helps. */
export function firstForm({ protocol }: Server, transport: "udp" | "tcp" = "udp"): Form {
  const connection = protocol !== "dns" || transport === "tcp";
  return { connection, edns: true, mixedCase: !connection };
}

/** The form in which to ask again after this reply; `undefined` if the reply stands. */
export function simplerForm(form: Form, question: OutgoingQuestion, reply: Reply): Form | undefined {
  if (reply.truncated) return { ...form, connection: true, mixedCase: false };
  // Some servers answer in letters of their own. A forger who has hit id and port has to hit them twice then.
  if (form.mixedCase && !isEchoed(question, reply)) return { ...form, mixedCase: false };
  // RFC 6891 §7. Without EDNS there is no client subnet: the answer would be for somebody else.
  const withoutEdns = form.edns && question.clientSubnet === undefined;
  return withoutEdns && refusalsOfEdns.has(reply.rcode) ? { ...form, edns: false } : undefined;
}

/** Each letter of the name in upper or lower case, as chance has it. */
export function mixCase(name: string): string {
  const flips = randomBytes(name.length);
  return name.replace(/[a-z]/g, (letter, at: number) => ((flips[at] ?? 0) & 1 ? letter.toUpperCase() : letter));
}

const refusalsOfEdns: ReadonlySet<number> = new Set([rcodes.FORMERR, rcodes.NOTIMP, rcodes.BADVERS]);

/** An error may come without its question; then there is nothing to compare. */
function isEchoed({ name }: OutgoingQuestion, { question }: Reply): boolean {
  return question === undefined || question.exactName === name;
}
