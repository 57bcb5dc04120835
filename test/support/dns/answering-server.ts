import { createFaultServer, type Asker, type FaultServer } from "@dns-drain/lab";

/** What a server says to a question, by the way that came; `undefined`: nothing, and the connection is closed. */
export interface Answers {
  readonly udp: (question: Buffer, asker: Asker) => Buffer | undefined;
  /** Without it, connections are refused. */
  readonly tcp?: (question: Buffer) => Buffer | undefined;
}

/** A server whose octets are the test's to choose. */
export interface AnsweringServer extends FaultServer, AsyncDisposable {
  /** `host:port`. */
  readonly id: string;
}

export async function answeringServer({ udp, tcp }: Answers): Promise<AnsweringServer> {
  const server = await createFaultServer({
    onUdp(question, asker) {
      const answer = udp(question, asker);
      if (answer) asker.send(answer);
    },
    ...(tcp && {
      onTcp(question, socket) {
        const answer = tcp(question);
        if (answer) socket.write(withLength(answer));
        socket.end();
      },
    }),
  });
  return { ...server, id: `${server.host}:${server.port}`, [Symbol.asyncDispose]: () => server.close() };
}

/** As messages are framed on a connection (RFC 1035 §4.2.2). */
function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
