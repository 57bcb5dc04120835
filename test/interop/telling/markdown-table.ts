/** A table in Markdown: the first columns are text, the others are numbers, to the right. */
export function markdownTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  textColumns: number = headings.length,
): string {
  const rule = headings.map((_, column) => (column < textColumns ? "---" : "---:"));
  return [headings, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
