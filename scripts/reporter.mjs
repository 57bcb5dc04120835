// The runner's spec reporter with two differences: the closing counts are the last lines, below the failures, and the
// skipped tests are named above them. With CI=true a skipped test, or no test at all, is a failure.
import { Readable } from "node:stream";
import { spec as SpecReporter } from "node:test/reporters";

/** What Node 20 says of a test that --test-name-pattern leaves out; later lines say nothing. */
const leftOut = "test name does not match pattern";
const closingLine = /^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;

export default async function* report(events) {
  const skipped = [];
  const closing = [];
  const shown = Readable.from(keepBack(events, skipped, closing)).pipe(new SpecReporter());
  yield* shown.setEncoding("utf8");
  yield* explainSkips(skipped);
  if (closing.includes("tests 0")) yield fail("No test was run");
  for (const line of closing) yield `ℹ ${line}\n`;
}

/** Hands on every event but the closing counts, and notes the tests that were skipped. */
async function* keepBack(events, skipped, closing) {
  for await (const event of events) {
    const { nesting, message, skip } = event.data;
    if (event.type === "test:diagnostic" && nesting === 0 && closingLine.test(message)) {
      closing.push(message);
      continue;
    }
    // A skipped suite isn't among the runner's own "skipped": it counts tests only.
    if (event.type === "test:pass" && skip !== undefined && skip !== leftOut) skipped.push(event.data);
    yield event;
  }
}

function* explainSkips(skipped) {
  if (skipped.length === 0) return;
  yield `\nSkipped (npm run setup installs the programs that tests need):\n`;
  for (const { name, skip } of skipped) yield `  ${name}${typeof skip === "string" ? `: ${skip}` : ""}\n`;
  if (process.env.CI === "true") yield fail("A skipped test is a failure in CI");
  yield "\n";
}

function fail(reason) {
  process.exitCode = 1;
  return `${reason}\n`;
}
