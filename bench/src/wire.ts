/** One connection's side of a protocol, as plain as can be, so that the client costs less than the server. */
export interface Wire {
  /** What goes before the first request. */
  readonly preface: Buffer;
  /** How many requests may be on their way at once. */
  readonly parallel: number;
  /** The bytes of the next GET request. */
  next(): Buffer;
  /** Takes what has come, and says how many responses became complete by it, and what has to be replied. */
  read(bytes: Buffer): WireNews;
}

export interface WireNews {
  readonly answers: number;
  readonly reply?: Buffer;
}
