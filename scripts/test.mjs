// npm test -- [part of a path | --option for the runner] ...
// Runs the compiled tests: all of them, or the files whose path contains one of the arguments.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { constants } from "node:os";

const runnerOptions = [
  "--test",
  "--enable-source-maps",
  // For two cores: most tests wait most of the time, for name servers, deadlines and other processes.
  "--test-concurrency=3",
  // A test that hangs is reported by name, long before a CI job's own limit.
  "--test-timeout=300000",
  "--test-reporter=./scripts/reporter.mjs",
  "--test-reporter-destination=stdout",
];

const root = new URL("..", import.meta.url);
const given = process.argv.slice(2);
const options = given.filter((argument) => argument.startsWith("--"));
const parts = given.filter((argument) => !argument.startsWith("--"));
const files = testFiles().filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)));

if (files.length === 0) {
  console.error(`Cannot run tests: no file in test/ matches ${parts.join(" or ")}`);
  process.exitCode = 1;
} else {
  run([...runnerOptions, ...options, ...files]);
}

/** Goes by the sources: the compiler leaves the output of a deleted test behind. */
function testFiles() {
  return readdirSync(new URL("test/", root), { recursive: true })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".test.ts"))
    .sort()
    .map((path) => `build/test/${path.replace(/\.ts$/, ".js")}`);
}

function run(argv) {
  const runner = spawn(process.execPath, argv, { cwd: root, stdio: "inherit" });
  // Ctrl-C reaches the runner too; it ends its tests, and we end with it.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => runner.kill("SIGTERM"));
  runner.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
