// npm run mutation [-- --mutate packages/core/src/phases/moments.ts]
// Changes the code that decides, one small place at a time, and runs the tests that reach the place. What they don't
// notice is judged in docs/mutation.md.

/** The quickest come first: a change that one of them notices is done with. */
const tests = [
  "core/phases",
  "dns/panel",
  "dns/round",
  "dns/voices",
  "dns/rotation",
  "dns/assumed-removal",
  "dns/pace",
  "dns/propagation",
  "dns/reasons",
  "dns/name-propagation",
  "dns/log-news",
  "dns/watch-runner",
  "dns/membership",
  "dns/forgetting",
  "dns/ledger",
  "dns/watch-state",
];

export default {
  mutate: ["packages/dns/src/deciding/*.ts", "packages/core/src/phases/*.ts"],
  // A copy of the tree is changed and compiled.
  tempDirName: "build/mutation",
  ignorePatterns: ["/build", "/bench", "/coverage", "/docs", "/examples", "dist"],
  symlinkNodeModules: false,
  buildCommand: "bash mutation/build.sh",
  // What the compiler refuses needs no test.
  checkers: ["typescript"],
  tsconfigFile: "mutation/tsconfig.json",
  testRunner: "tap",
  tap: {
    testFiles: tests.map((path) => `build/test/${path}.test.js`),
    nodeArgs: ["--test-reporter=tap", "--import", "./mutation/seed.mjs", "-r", "{{hookFile}}", "{{testFile}}"],
  },
  coverageAnalysis: "perTest",
  concurrency: 2,
  timeoutMS: 30_000,
  reporters: ["clear-text", "html", "json", "progress-append-only"],
  clearTextReporter: { allowColor: false, reportTests: false },
  htmlReporter: { fileName: "build/mutation/report.html" },
  jsonReporter: { fileName: "build/mutation/report.json" },
  thresholds: { high: 100, low: 95, break: 95 },
};
