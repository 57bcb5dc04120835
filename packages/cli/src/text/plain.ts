/**
 * The text without control characters. Names and sentences come from name servers and web servers, and an escape sequence
 * among them must not reach a terminal.
 */
export function plainText(text: string): string {
  return text.replace(/\p{Cc}/gu, "\uFFFD");
}

/** JSON in one line, without control characters either: `JSON.stringify` leaves those above 126 as they are. */
export function jsonText(value: unknown): string {
  const escaped = (character: string): string => `\\u00${character.charCodeAt(0).toString(16)}`;
  return JSON.stringify(value).replace(/\p{Cc}/gu, escaped);
}

/** `1 resolver`, `2 resolvers`. */
export function countOf(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listText(items: readonly string[]): string {
  const [last = "", ...others] = items.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(", ")} and ${last}`;
}
