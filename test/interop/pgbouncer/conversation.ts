/** Whether a connection of PostgreSQL's protocol (version 3) is between two transactions, told by what goes over it. */
export interface Conversation {
  readonly isIdle: boolean;
  fromClient(chunk: Buffer): void;
  /** Returns whether a transaction has ended with what came. */
  fromServer(chunk: Buffer): boolean;
}

/** What the server answers with a `ReadyForQuery`, each with one: Query, Sync and FunctionCall. */
const requests = new Set(["Q", "S", "F"]);

/** It begins with the client's start-up message, which is answered with a `ReadyForQuery` too. TLS is not spoken. */
export function createConversation(): Conversation {
  let unanswered = 1;
  let isInTransaction = false;
  const client = createMessageReader({ isFirstUntyped: true }, (type) => {
    if (requests.has(type)) unanswered += 1;
  });
  const server = createMessageReader({ isFirstUntyped: false }, (type, body) => {
    if (type !== "Z") return;
    unanswered -= 1;
    isInTransaction = body.toString() !== "I";
  });
  return {
    get isIdle() {
      return unanswered === 0 && !isInTransaction && client.isBetweenMessages;
    },
    fromClient: (chunk) => client.read(chunk),
    fromServer(chunk) {
      server.read(chunk);
      return this.isIdle;
    },
  };
}

interface MessageReader {
  readonly isBetweenMessages: boolean;
  read(chunk: Buffer): void;
}

/** Of a message's body no more is kept than this; what has to be read is shorter. */
const longestBody = 1;
const lengthBytes = 4;

/** Reads messages: a type of one byte, unless it is the first of a client, and a length that counts itself. */
function createMessageReader(
  { isFirstUntyped }: { readonly isFirstUntyped: boolean },
  onMessage: (type: string, body: Buffer) => void,
): MessageReader {
  let typeBytes = isFirstUntyped ? 0 : 1;
  let head = Buffer.alloc(0);
  /** Bytes of the body that are still to come; undefined while the head is being read. */
  let missing: number | undefined;

  function readHead(chunk: Buffer): Buffer {
    const wanted = typeBytes + lengthBytes - head.length;
    head = Buffer.concat([head, chunk.subarray(0, wanted)]);
    if (head.length === typeBytes + lengthBytes) missing = head.readUInt32BE(typeBytes) - lengthBytes;
    return chunk.subarray(wanted);
  }
  function readBody(chunk: Buffer, length: number): Buffer {
    const part = chunk.subarray(0, length);
    const kept = typeBytes + lengthBytes + longestBody - head.length;
    head = Buffer.concat([head, part.subarray(0, kept)]);
    missing = length - part.length;
    return chunk.subarray(part.length);
  }
  function finish(): void {
    onMessage(head.toString("latin1", 0, typeBytes), head.subarray(typeBytes + lengthBytes));
    [head, missing, typeBytes] = [Buffer.alloc(0), undefined, 1];
  }
  return {
    get isBetweenMessages() {
      return head.length === 0;
    },
    read(chunk) {
      for (let left = chunk; left.length > 0;) {
        left = missing === undefined ? readHead(left) : readBody(left, missing);
        if (missing === 0) finish();
      }
    },
  };
}
