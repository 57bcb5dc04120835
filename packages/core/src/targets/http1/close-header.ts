import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from "node:http";

type Entries = readonly unknown[];

/** What `writeHead` takes behind the status code. */
export type HeadArguments = readonly [reasonOrHeaders?: unknown, headers?: unknown];

/**
 * The arguments of `writeHead`, in the form they came in, with `Connection: close` in the place of every other
 * `Connection`. Exactly that value: some clients (the JDK's) compare it whole. An alternative service that the
 * response advertises would lead the client back to this host by another way: it is taken back (RFC 7838 §3).
 */
export function withClose(response: ServerResponse, [reason, headers]: HeadArguments): unknown[] {
  if (response.hasHeader("alt-svc")) response.setHeader("Alt-Svc", "clear");
  if (typeof reason === "string") return [reason, closing(headers)];
  return [closing(headers ?? reason)];
}

function closing(headers: unknown): OutgoingHttpHeaders | unknown[] {
  if (!Array.isArray(headers)) return closingObject((headers ?? {}) as OutgoingHttpHeaders);
  return Array.isArray(headers[0]) ? closingPairs(headers) : closingFlat(headers);
}

function closingObject(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const kept: OutgoingHttpHeaders = {};
  for (const name of Object.keys(headers)) {
    if (!isConnection(name)) kept[name] = valueFor(name, headers[name]) as OutgoingHttpHeader;
  }
  kept["Connection"] = "close";
  return kept;
}

function closingPairs(pairs: readonly Entries[]): unknown[] {
  const kept = pairs.filter(([name]) => !isConnection(name)).map(([name, value]) => [name, valueFor(name, value)]);
  return [...kept, ["Connection", "close"]];
}

function closingFlat(flat: Entries): unknown[] {
  const kept: unknown[] = [];
  for (let at = 0; at < flat.length; at += 2) {
    if (!isConnection(flat[at])) kept.push(flat[at], valueFor(flat[at], flat[at + 1]));
  }
  kept.push("Connection", "close");
  return kept;
}

function isConnection(name: unknown): boolean {
  return String(name).toLowerCase() === "connection";
}

function valueFor(name: unknown, value: unknown): unknown {
  return String(name).toLowerCase() === "alt-svc" ? "clear" : value;
}
