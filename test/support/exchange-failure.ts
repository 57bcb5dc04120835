import assert from "node:assert/strict";

import { ExchangeError } from "#dns/exchange/exchange.js";
import type { Reply } from "#dns/message/message.js";

/** What a question failed with, which must be an `ExchangeError`. */
export async function failure(asking: Promise<Reply>): Promise<ExchangeError> {
  const error: unknown = await asking.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert(error instanceof ExchangeError, `${String(error)} is no ExchangeError`);
  return error;
}
