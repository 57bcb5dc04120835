// The run itself, in a network of its own. Started by main.ts.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { createStage } from "../support/real/stage.ts";
import type { Program } from "./clients.ts";
import { judge } from "./judge.ts";
import { asPage } from "./page.ts";
import { asText, failureLines, hasFailed, rowsOf, type Result } from "./report.ts";
import { runClients } from "./run.ts";
import { readSettings, wantedPrograms } from "./settings.ts";
import { situations, type Situation } from "./situations.ts";
import { lineOf } from "./telling/rows.ts";
import { createSay } from "./telling/say.ts";

const settings = readSettings(process.argv.slice(2));
const programs = wantedPrograms(settings).flatMap(({ program, lacks }) => (lacks === undefined ? [program] : []));
const page = fileURLToPath(new URL("../../../docs/clients.md", import.meta.url));
const say = createSay();

const results: Result[] = [];
for (const situation of situations) {
  const concerned = programs.filter(({ clients }) => clients.some(situation.concerns));
  if (concerned.length > 0) results.push(await resultOf(situation, concerned));
}
console.log(asText(results));
for (const line of failureLines(results)) console.log(line);
if (settings.only === undefined && settings.goaway === "quiet") writeFileSync(page, asPage(results));
console.log(lineOf(rowsOf(results)));
if (results.some(({ verdicts }) => verdicts.some(hasFailed))) process.exitCode = 1;

async function resultOf(situation: Situation, concerned: readonly Program[]): Promise<Result> {
  say(situation.name);
  await using stage = await createStage();
  const run = await runClients(stage, concerned, situation, settings, say);
  return { situation, verdicts: judge(run, situation) };
}
