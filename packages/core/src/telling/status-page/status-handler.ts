import type { DrainStatus } from "../status.ts";
import { preferredForm, type Form } from "./negotiation.ts";
import { readPage } from "./page.ts";
import type { StatusStreams } from "./status-streams.ts";
import type { StatusHandler, StatusRequest, StatusResponse } from "./status-exchange.ts";

export interface StatusHandlerOptions {
  readonly status: () => DrainStatus;
  readonly streams: StatusStreams;
}

/** What is looked at here isn't for caches, other sites, or guessing what it may be. */
const commonHeaders = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  // Between the three forms.
  Vary: "Accept",
};

/** Answers with the status, in the form that the client prefers: JSON, a page, or a stream of events. */
export function createStatusHandler({ status, streams }: StatusHandlerOptions): StatusHandler {
  // Now rather than for the first browser: what is wrong with the installation is said at the start.
  const page = readPage();
  return (request: StatusRequest, response: StatusResponse): void => {
    for (const [name, value] of Object.entries(commonHeaders)) response.setHeader(name, value);
    if (request.method !== "GET" && request.method !== "HEAD") return refuseMethod(response);
    answer(preferredForm(request), request, response);
  };

  function answer(form: Form, request: StatusRequest, response: StatusResponse): void {
    switch (form) {
      case "json":
        return send(request, response, "application/json", JSON.stringify(status()));
      case "page":
        response.setHeader("Content-Security-Policy", page.csp);
        return send(request, response, "text/html; charset=utf-8", page.html);
      case "stream":
        return streams.open(request, response);
    }
  }
}

function send(request: StatusRequest, response: StatusResponse, type: string, body: string): void {
  response.statusCode = 200;
  response.setHeader("Content-Type", type);
  response.setHeader("Content-Length", String(Buffer.byteLength(body)));
  if (request.method === "HEAD") response.end();
  else response.end(body);
}

function refuseMethod(response: StatusResponse): void {
  response.statusCode = 405;
  response.setHeader("Allow", "GET, HEAD");
  response.end();
}
