import type { Wire } from "./wire.ts";

const request = Buffer.from("GET / HTTP/1.1\r\nHost: bench.example\r\n\r\n");

/**
 * One request after the other. Every response is as long as the first, since the application always answers the same,
 * so that its bytes have only to be counted.
 */
export function createHttp1Wire(): Wire {
  let length: number | undefined;
  let missing = 0;
  return {
    preface: Buffer.alloc(0),
    parallel: 1,
    next: () => request,
    read(bytes) {
      length ??= responseLength(bytes);
      missing = (missing === 0 ? length : missing) - bytes.length;
      if (missing < 0) throw new Error(`A response is ${-missing} bytes longer than the first`);
      return { answers: missing === 0 ? 1 : 0 };
    },
  };
}

function responseLength(bytes: Buffer): number {
  const text = bytes.toString("latin1");
  const headEnd = text.indexOf("\r\n\r\n");
  const [, bodyLength] = /\r\ncontent-length: (\d+)/i.exec(text) ?? [];
  if (!text.startsWith("HTTP/1.1 200") || headEnd === -1 || bodyLength === undefined) {
    throw new Error(`Not the response that was expected: ${text.slice(0, 200)}`);
  }
  return headEnd + 4 + Number(bodyLength);
}
