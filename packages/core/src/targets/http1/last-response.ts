import type { ServerResponse } from "node:http";
import { withClose } from "./close-header.ts";
import type { HeadArguments } from "./close-header.ts";

type WriteHead = (this: ServerResponse, status: unknown, ...rest: HeadArguments) => ServerResponse;

/** Decides about one response at the moment when its headers are written. */
export interface LastResponse {
  /** Whether this response is to be its connection's last. */
  isLast(): boolean;
  /** The headers are written: the connection closes behind this response. */
  told(): void;
  /** The headers are written, whatever they say. */
  written(): void;
}

/**
 * Lets `Connection: close` be decided when the headers are written, whatever the application has set until then and
 * whichever way it answers: everything goes through `writeHead` in the end. Informational responses (100, 103) and
 * 101 are left alone.
 */
export function decideAtHead(response: ServerResponse, { isLast, told, written }: LastResponse): void {
  const original = response.writeHead as WriteHead;
  const writeHead: WriteHead = function (status, ...rest) {
    if (Number(status) < 200) return original.call(this, status, ...rest);
    const closes = isLast();
    original.call(this, status, ...(closes ? (withClose(this, rest) as unknown as HeadArguments) : rest));
    if (closes) told();
    written();
    return this;
  };
  response.writeHead = writeHead;
}
