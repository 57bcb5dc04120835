/** What the program ends with. They are an interface: scripts decide by them. */
export const exitCodes = {
  /** It is so, or it was told. */
  yes: 0,
  /** It wasn't so in time. */
  timedOut: 1,
  /** Wrong use. */
  wrongUse: 2,
  /** Nobody could say. */
  cannotTell: 3,
} as const;
