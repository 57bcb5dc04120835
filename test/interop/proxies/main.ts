// node build/test/interop/proxies/main.js [--json] [--only PART]
// Has real proxies, and PgBouncer, with clients behind them follow a host's address out of DNS, or stay until its process
// ends. A whole run writes docs/proxies.md.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { testPgbouncer } from "../pgbouncer/part.ts";
import { asPage } from "./page.ts";
import { testProxies } from "./part.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, only: { type: "string", default: "" } },
});
const page = fileURLToPath(new URL("../../../../docs/proxies.md", import.meta.url));

// stdout is for the result.
const startedAt = performance.now();
const say = (line: string): void => console.error(`${((performance.now() - startedAt) / 1000).toFixed(1)} s: ${line}`);

const parts = { proxies: await testProxies(values.only, say), pgbouncer: await testPgbouncer(values.only, say) };
for (const { table } of Object.values(parts)) console.log(`${table}\n`);
const isWhole = values.only === "" && Object.values(parts).every(({ rows }) => rows.length > 0);
if (isWhole) writeFileSync(page, asPage(parts.proxies.table, parts.pgbouncer.table));
if (values.json) console.log(JSON.stringify({ clients: Object.values(parts).flatMap(({ rows }) => rows) }));
if (Object.values(parts).some(({ isAsItMustBe }) => !isAsItMustBe)) process.exitCode = 1;
