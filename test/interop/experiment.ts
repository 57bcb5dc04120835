// The run itself, in a network of its own. Started by main.ts.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { createStage } from "../support/real/stage.ts";
import type { Program } from "./clients.ts";
import { judge } from "./judge.ts";
import { asPage } from "./page.ts";
import { asJson, asText, failureLines, hasFailed, type Result } from "./report.ts";
import { runClients, type Say } from "./run.ts";
import { readSettings, wantedPrograms } from "./settings.ts";
import { situations, type Situation } from "./situations.ts";

const settings = readSettings(process.argv.slice(2));
const programs = wantedPrograms(settings).flatMap(({ program, lacks }) => (lacks === undefined ? [program] : []));
const page = fileURLToPath(new URL("../../../docs/clients.md", import.meta.url));

// stdout is for the result.
const startedAt = performance.now();
const say: Say = (line) => console.error(`${((performance.now() - startedAt) / 1000).toFixed(1)} s: ${line}`);

const results: Result[] = [];
for (const situation of situations) {
  const concerned = programs.filter(({ clients }) => clients.some(situation.concerns));
  if (concerned.length > 0) results.push(await resultOf(situation, concerned));
}
console.log(asText(results));
for (const line of failureLines(results)) console.log(line);
if (settings.only === undefined && settings.goaway === "quiet") writeFileSync(page, asPage(results));
console.log(asJson(results));
if (results.some(({ verdicts }) => verdicts.some(hasFailed))) process.exitCode = 1;

async function resultOf(situation: Situation, concerned: readonly Program[]): Promise<Result> {
  say(situation.name);
  await using stage = await createStage();
  const run = await runClients(stage, concerned, situation, settings, say);
  return { situation, verdicts: judge(run, situation) };
}
