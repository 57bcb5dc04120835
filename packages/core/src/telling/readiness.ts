import type { DrainState } from "../phases/drain-state.ts";

/** As much of a request as an answer takes. */
export interface ReadinessRequest {
  /** `HEAD` gets no body. */
  readonly method?: string | undefined;
}

/** As much of a response as an answer takes: those of `node:http`, `node:http2` and Express fit. */
export interface ReadinessResponse {
  /** 200 or 503. */
  statusCode: number;
  /** Sets one header field. */
  setHeader(name: string, value: string): unknown;
  /** Sends the response without a body. */
  end(): unknown;
  /** Sends the response. */
  end(body: string): unknown;
}

/** Answers one request: see `Drain.readiness`. */
export type ReadinessHandler = (request: ReadinessRequest, response: ReadinessResponse) => void;

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
