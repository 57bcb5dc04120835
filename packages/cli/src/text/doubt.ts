/**
 * Why an answer was of no use, without what changes from one time to the next, and without the server's name, which stands
 * beside it.
 */
export function doubtText(text: string): string {
  if (/^timeout\b/.test(text)) return "no answer in time";
  return text.replace(/Cannot ask \S+: /, "").replace(/^(\w+): /, "$1, ");
}
