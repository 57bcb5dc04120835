/** Of a `Content-Type` (WHATWG HTML §9.2). */
export function isEventStreamType(type: unknown): boolean {
  return typeof type === "string" && /^\s*text\/event-stream\s*(;|$)/i.test(type);
}
