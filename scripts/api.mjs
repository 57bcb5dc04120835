// npm run api
// Writes API.md of each package: every public name, from the doc comments. Says which names lack something, and which types
// nobody can name; test/docs/api.test.ts fails for these, and for a page that is out of date.
import { writeFileSync } from "node:fs";

import { openDeclarations, packagesWithEntries } from "./api/entries.mjs";
import { homesOf } from "./api/links.mjs";
import { readApi } from "./api/model.mjs";
import { pageOf } from "./api/page.mjs";
import { problemsIn } from "./api/problems.mjs";
import { root } from "./publishable.mjs";

const packages = packagesWithEntries();
const declarations = openDeclarations(packages);
const api = readApi(packages, declarations);
const homes = homesOf(api);
for (const each of api) writeFileSync(`${root}${each.folder}/API.md`, pageOf(each, homes, declarations.checker));

const problems = problemsIn(api, declarations);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
