import type { DrainState } from "../phases/drain-state.ts";

/** As much of a request as an answer takes. */
export interface ReadinessRequest {
  readonly method?: string | undefined;
}

/** As much of a response as an answer takes: those of `node:http`, `node:http2` and Express fit. */
export interface ReadinessResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(): unknown;
  end(body: string): unknown;
}

/** How long a prober should wait before it asks again. */
const retryAfter = "5";

/**
 * Answers 200 while serving, else 503, with the phase and the reason. Balancers and health-checked DNS take a host out
 * by this, also on connections that are open already. It is never a matter of liveness: a host that drains is alive.
 */
export function answerReadiness(
  { method }: ReadinessRequest,
  response: ReadinessResponse,
  { phase, reason }: DrainState,
): void {
  const isReady = phase === "serving";
  const body = JSON.stringify({ phase, reason });
  response.statusCode = isReady ? 200 : 503;
  response.setHeader("Content-Type", "application/json");
  response.setHeader("Content-Length", String(Buffer.byteLength(body)));
  response.setHeader("Cache-Control", "no-store");
  if (!isReady) response.setHeader("Retry-After", retryAfter);
  if (method === "HEAD") response.end();
  else response.end(body);
}
