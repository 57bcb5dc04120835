// node build/test/interop/proxies/main.js [--json] [--only PART]
// Has real proxies, and PgBouncer, with clients behind them follow a host's address out of DNS, or stay until its process
// ends. A whole run writes docs/proxies.md.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { testPgbouncer } from "../pgbouncer/part.ts";
import { lineOf } from "../telling/rows.ts";
import { createSay } from "../telling/say.ts";
import { asPage } from "./page.ts";
import { testProxies } from "./part.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, only: { type: "string", default: "" } },
});
const page = fileURLToPath(new URL("../../../../docs/proxies.md", import.meta.url));

const say = createSay();
const parts = { proxies: await testProxies(values.only, say), pgbouncer: await testPgbouncer(values.only, say) };
for (const { table, rows } of Object.values(parts)) if (rows.length > 0) console.log(`${table}\n`);
const isWhole = values.only === "" && Object.values(parts).every(({ rows }) => rows.length > 0);
if (isWhole) writeFileSync(page, asPage(parts.proxies.table, parts.pgbouncer.table));
if (values.json) console.log(lineOf(Object.values(parts).flatMap(({ rows }) => rows)));
if (Object.values(parts).some(({ isAsItMustBe }) => !isAsItMustBe)) process.exitCode = 1;
