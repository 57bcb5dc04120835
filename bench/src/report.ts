import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Circumstances } from "./machine.ts";
import type { Section } from "./section.ts";

const resultsFile = fileURLToPath(new URL("../results.md", import.meta.url));

/** One section in Markdown. */
export function inMarkdown({ title, note, table }: Section): string {
  return `## ${title}\n\n${note}\n\n${table}`;
}

/** The whole report in Markdown. */
export function reportOf(sections: readonly Section[], { date, machine, load, versions }: Circumstances): string {
  const head = `# Results of \`npm run bench\`

The last full run. A report, not a promise: run it on your machine.

- Date: ${date}
- Machine: ${machine}
- Load average: ${load}
- Versions: ${versions}`;
  return `${[head, ...sections.map(inMarkdown)].join("\n\n")}\n`;
}

export function save(report: string): void {
  writeFileSync(resultsFile, report);
}
