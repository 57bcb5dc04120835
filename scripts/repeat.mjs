// npm run repeat -- <times> [what npm test takes]
// Runs the tests so many times, tells the counts of each run, and stops at the first failure, with all that it printed.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [times, ...given] = process.argv.slice(2);
/** The closing lines, as in "ℹ pass 1557". */
const counts = /^ℹ (?:tests|pass|fail|cancelled|skipped) \d+$/gm;

if (!/^[1-9]\d*$/.test(times ?? "")) {
  console.error(`Cannot repeat the tests: the first argument must be how many times, received ${times}`);
  process.exitCode = 1;
} else {
  repeat(Number(times));
}

function repeat(wanted) {
  for (let nth = 1; nth <= wanted && process.exitCode === undefined; nth++) {
    const startedAt = performance.now();
    const { status, stdout } = runTests();
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    if (status !== 0) {
      console.log(stdout);
      process.exitCode = 1;
    }
    const closing = (stdout.match(counts) ?? []).map((line) => line.slice(2)).join(", ");
    console.log(`run ${nth} of ${wanted}: ${status === 0 ? "passed" : "failed"} in ${seconds} s: ${closing}`);
  }
}

function runTests() {
  const argv = ["--enable-source-maps", "scripts/test.mjs", ...given];
  const options = { cwd: root, encoding: "utf8", maxBuffer: 1e8, stdio: ["ignore", "pipe", "inherit"] };
  return spawnSync(process.execPath, argv, options);
}
