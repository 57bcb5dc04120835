import type { DrainState } from "../phases/drain-state.ts";

/** As much of a response as an answer takes: those of `node:http`, `node:http2` and Express fit. */
export interface ReadinessResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

/** How long a prober should wait before it asks again. */
const retryAfter = "5";

/**
 * Answers 200 while serving, else 503, with the phase and the reason. Balancers and health-checked DNS take a host out
 * by this, also on connections that are open already. It is never a matter of liveness: a host that drains is alive.
 */
export function answerReadiness(response: ReadinessResponse, { phase, reason }: DrainState): void {
  const isReady = phase === "serving";
  response.statusCode = isReady ? 200 : 503;
  response.setHeader("Content-Type", "application/json");
  response.setHeader("Cache-Control", "no-store");
  if (!isReady) response.setHeader("Retry-After", retryAfter);
  response.end(JSON.stringify({ phase, reason }));
}
