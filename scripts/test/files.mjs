import { readdirSync } from "node:fs";

const root = new URL("../../", import.meta.url);

/**
 * The files that take longest, to be started first: what begins last should be short. Most of them wait most of the time,
 * so there is one that works hard beside them.
 */
const longest = [
  "real/doubt",
  "demo/demo",
  "real/removal",
  "dns/message-fuzz",
  "real/resolvers",
  "browser/status-page",
  "real/authorities",
  "core/http1/race",
  "examples/withdraw",
  "examples/kubernetes",
  "cli/wait-gone",
  "real/return",
  "core/http2/race",
  "http/sigterm",
  "real/name-servers",
  "dns/delegation",
  "sim/sim",
  "docs/programs",
  "cluster/cluster",
  "cli/real",
];

/** Every compiled test, in the order of their start. Goes by the sources: a deleted test leaves its output behind. */
export function testFiles() {
  const names = readdirSync(new URL("test/", root), { recursive: true })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".test.ts"))
    .map((path) => path.slice(0, -".test.ts".length))
    .sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  return names.map((name) => `build/test/${name}.test.js`);
}

function rankOf(name) {
  const rank = longest.indexOf(name);
  return rank === -1 ? longest.length : rank;
}
