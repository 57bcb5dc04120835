import type { LogCodes } from "./log.ts";

const codes = {
  "address-private": { level: "warn", meaning: "the options have an address that public DNS will hardly list" },
  "address-unlisted": { level: "warn", meaning: "a name hasn't listed the address for a minute after the start" },
  "address-listed": { level: "info", meaning: "a name lists the address for the first time" },
  "address-suspect": { level: "info", meaning: "the address is missing from answers, but it isn't certain yet" },
  "address-delisted": { level: "info", meaning: "the address has left a name" },
  "address-returned": { level: "info", meaning: "an address that was suspect or delisted is listed again" },
  "name-empty": { level: "warn", meaning: "a name has no address at all, which is not taken for a removal" },
  "answers-missing": { level: "warn", meaning: "for a minute no answer has proved anything about a name" },
  "answers-back": { level: "info", meaning: "there are answers again that prove something" },
  "authority-left-out": { level: "warn", meaning: "an authority has said nothing of use for a minute" },
  "authority-answers": { level: "info", meaning: "an authority that was left out answers again" },
  "tcp-unreachable": { level: "warn", meaning: "an authority answers over UDP, but not over TCP" },
  "resolver-holds": { level: "warn", meaning: "a resolver keeps the address for longer than it may, or can't say" },
  "propagation-over": { level: "info", meaning: "everybody should have noticed that the address has left a name" },
  "round-failed": { level: "error", meaning: "a round of questions came to no end, which is a bug" },
  "listener-failed": { level: "error", meaning: "a function of yours that listens has thrown" },
} as const;

/** The code of a line that a watch writes. What to do about each: docs/logs.md. */
export type WatchLogCode = keyof typeof codes;

/** Every line that a watch may write. */
export const watchLogCodes: LogCodes<WatchLogCode> = codes;
