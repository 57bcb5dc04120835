/** A table in Markdown: the first column is text, the others are numbers, to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

export function fixed(value: number, digits: number): string {
  return value.toFixed(digits);
}

/** With commas between the thousands. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}
