/**
 * The text without control characters and line ends. Names come from name servers, and neither a line of their own nor an
 * escape sequence among them must reach a log.
 */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}
