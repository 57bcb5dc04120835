// npm test -- [part of a path] ... [--test-name-pattern=part of a name] [--test-concurrency=number]
// Runs the compiled tests: all of them, or the files whose path contains one of the arguments. In an order of our own, the
// longest first; `node --test` would sort them by name.
import { setMaxListeners } from "node:events";
import { run } from "node:test";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import report from "./reporter.mjs";
import { testFiles } from "./test/files.mjs";

// For two cores: most tests wait most of the time, for name servers, deadlines and other processes.
const usualConcurrency = "7";
// A file that hangs is ended and named, long before a CI job's own limit.
const timeout = 300_000;

const root = fileURLToPath(new URL("..", import.meta.url));
const { values, positionals: parts } = parseArgs({
  options: {
    "test-concurrency": { type: "string", default: usualConcurrency },
    "test-name-pattern": { type: "string", multiple: true },
  },
  allowPositionals: true,
});
const files = testFiles().filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)));

if (files.length === 0) {
  console.error(`Cannot run tests: no file in test/ matches ${parts.join(" or ")}`);
  process.exitCode = 1;
} else {
  runTests();
}

function runTests() {
  if (parts.length === 0) console.log(`${files.length} files; the first to be reported takes longest, a good minute`);
  process.chdir(root);
  const events = run({
    files: files.map((file) => root + file),
    concurrency: Number(values["test-concurrency"]),
    timeout,
    signal: interruption(),
    ...(values["test-name-pattern"] && { testNamePatterns: values["test-name-pattern"] }),
  });
  events.on("test:fail", () => {
    process.exitCode = 1;
  });
  events.compose(report).pipe(process.stdout);
}

/** Ends the tests with the runner. */
function interruption() {
  const interrupted = new AbortController();
  // Every file listens to it.
  setMaxListeners(0, interrupted.signal);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => interrupted.abort(new Error(signal)));
  return interrupted.signal;
}
