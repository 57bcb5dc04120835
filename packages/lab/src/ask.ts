import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import { Packet } from "dns2";

/** Where a name server listens. */
export interface NameServer {
  readonly host: string;
  readonly port: number;
}

/** What is asked: a name and the number of a record type. */
export interface RecordQuestion {
  readonly name: string;
  readonly type: number;
}

/** The first reply of the servers, asked one after the other, that is an answer: NOERROR or NXDOMAIN. */
export async function askFirst(
  servers: readonly NameServer[],
  question: RecordQuestion,
  timeoutMs: number,
): Promise<Packet | undefined> {
  for (const server of servers) {
    const reply = await askOnce(server, question, timeoutMs);
    if (reply && isAnswer(reply)) return reply;
  }
  return undefined;
}

function isAnswer({ header }: Packet): boolean {
  return header.rcode === Packet.RCODE.NOERROR || header.rcode === Packet.RCODE.NXDOMAIN;
}

/** One question over UDP, without recursion. Resolves with undefined when no reply came in time. */
async function askOnce(server: NameServer, question: RecordQuestion, timeoutMs: number): Promise<Packet | undefined> {
  const socket = createSocket(isIPv6(server.host) ? "udp6" : "udp4");
  const query = new Packet();
  query.header.id = Packet.uuid();
  query.questions.push(new Packet.Question(question.name, question.type, Packet.CLASS.IN));
  try {
    return await replyTo(query, server, socket, timeoutMs);
  } finally {
    socket.close();
  }
}

function replyTo(query: Packet, server: NameServer, socket: Socket, timeoutMs: number): Promise<Packet | undefined> {
  const { promise, resolve } = deferred<Packet | undefined>();
  const timer = setTimeout(() => resolve(undefined), timeoutMs);
  timer.unref();
  socket.on("error", () => resolve(undefined));
  socket.on("message", (bytes, from) => {
    const reply = parse(bytes);
    if (from.port === server.port && reply?.header.id === query.header.id) resolve(reply);
  });
  socket.send(query.toBuffer(), server.port, server.host);
  return promise.finally(() => clearTimeout(timer));
}

function parse(bytes: Buffer): Packet | undefined {
  try {
    return Packet.parse(bytes);
  } catch {
    // Not a message; the one that is waited for may still come.
    return undefined;
  }
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
