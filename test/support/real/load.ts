/** What one client says of one request that it sent once. */
export interface RequestRecord {
  readonly client: string;
  /** When the answer was complete, in milliseconds since the epoch. */
  readonly at: number;
  /** Of the server; undefined: there was no connection. */
  readonly address: string | undefined;
  /** Undefined: the request was answered with 200. Else what became of it. */
  readonly failure: string | undefined;
}

/** A client, or several, that send requests until they are stopped. */
export interface Load {
  readonly records: readonly RequestRecord[];
  /** Sends no further request, and resolves when the last one has been answered. */
  stop(): Promise<void>;
}

/** The load of clients that send until `stopping` is aborted; then `done` resolves, or rejects if one can't work. */
export function createLoad(records: readonly RequestRecord[], stopping: AbortController, done: Promise<unknown>): Load {
  // It is `stop` that reports a failure.
  done.catch(() => undefined);
  return {
    records,
    async stop() {
      stopping.abort();
      await done;
    },
  };
}
