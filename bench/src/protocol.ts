export type Protocol = "http1" | "http2";

/** What titles and tables call them. */
export const protocolTitles: Readonly<Record<Protocol, string>> = {
  http1: "HTTP/1.1",
  http2: "HTTP/2 without TLS",
};
