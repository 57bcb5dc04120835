/** One event of a stream (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export interface ServerSentEvent {
  /** `message` if it has no name. */
  readonly event: string;
  readonly data: string;
}

/** Nobody tells so much at once: who does so is no status page. */
export const longestEvent: number = 16 * 1024 * 1024;

/** The events of a body, as they come. Ids, comments and times to wait are passed over. */
export async function* serverSentEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    // A carriage return at the end may be half a line end: it is harmless, since only whole blocks are read.
    rest = (rest + decoder.decode(chunk, { stream: true })).replaceAll("\r\n", "\n");
    const blocks = rest.split("\n\n");
    rest = blocks.pop() ?? "";
    if (rest.length > longestEvent) throw new Error("it sends an event that has no end");
    yield* blocks.flatMap((block) => eventFrom(block) ?? []);
  }
}

/** `undefined` for a block without data, such as a comment that keeps the connection open. */
function eventFrom(block: string): ServerSentEvent | undefined {
  const fields = block.split("\n").map((line) => /^(?<field>[^:]*):? ?(?<value>.*)$/.exec(line)?.groups);
  const valuesOf = (name: string): string[] =>
    fields.flatMap((groups) => (groups?.["field"] === name ? [groups["value"] ?? ""] : []));
  const data = valuesOf("data");
  return data.length === 0 ? undefined : { event: valuesOf("event").at(-1) ?? "message", data: data.join("\n") };
}
