/** A part of the repository, and the parts that it may import. */
export interface Part {
  /** What it is for, so that whoever meets a wrong arrow sees where their code belongs instead. */
  readonly is: string;
  /** Those that it imports, all of them further up in the table. `type x`: types alone. */
  readonly imports: readonly string[];
}

/** From the ground up: no part knows one below it. */
export type Arrows = Readonly<Record<string, Part>>;

const adapter: Part = { is: "an adapter: translates, and decides nothing", imports: ["core"] };

/** Between packages, by folder. */
export const packages: Arrows = {
  dns: { is: "questions to DNS and what follows from the answers; knows no HTTP", imports: [] },
  core: { is: "the drain of one host, for every adapter", imports: ["dns"] },
  http: adapter,
  http2: adapter,
  express: adapter,
  koa: adapter,
  fastify: adapter,
  ws: { is: "says goodbye to WebSockets; needs a drain, not how it is made", imports: ["dns", "type core"] },
  net: { is: "a target for protocols of the application's own", imports: ["core", "dns"] },
  metrics: { is: "reads what a drain says of itself", imports: ["core", "dns"] },
  cluster: { is: "one watch for several workers", imports: ["dns"] },
  cli: { is: "the parts of the watch, for people at a terminal", imports: ["dns", "type core"] },
  lab: { is: "name servers, proxy and clients for tests, demo and bench; never published", imports: ["dns"] },
};

/** What every command of the command line stands on. */
const forCommands = [
  "asking",
  "exit-codes.ts",
  "input",
  "terminal",
  "text",
  "usage-error.ts",
  "type interruption.ts",
] as const;

/** Within packages that have folders: between these, and files that are in none. Entry files stand above all. */
export const folders: Readonly<Record<string, Arrows>> = {
  dns: {
    "clock.ts": { is: "the time", imports: [] },
    "option-checks.ts": { is: "how every package refuses an option", imports: [] },
    names: { is: "names and addresses as text: when two are the same, and how they may be shown", imports: [] },
    message: { is: "DNS messages: octets in, records out", imports: ["names"] },
    observing: { is: "what one reply says about a name, and what it proves", imports: ["message", "names"] },
    exchange: { is: "one question to one server", imports: ["message", "names", "type observing"] },
    delegation: {
      is: "who speaks for a name",
      imports: ["exchange", "message", "names", "observing", "type clock.ts"],
    },
    telling: { is: "log lines and diagnostics channels", imports: ["names", "observing"] },
    asking: {
      is: "every question of a round, to everybody who may know",
      imports: ["delegation", "exchange", "observing", "telling", "type clock.ts", "type message"],
    },
    deciding: {
      is: "what observations add up to; pure: values and `now` in, values out",
      imports: ["type observing"],
    },
    "options.ts": {
      is: "the options of a watch, read and refused",
      imports: ["clock.ts", "exchange", "message", "names", "option-checks.ts", "telling", "type deciding"],
    },
    running: {
      is: "the clock, the schedule and the effects of a watch",
      imports: ["deciding", "names", "observing", "type asking", "type clock.ts", "type options.ts", "type telling"],
    },
    "watch.ts": { is: "a watch, put together", imports: ["asking", "options.ts", "running"] },
  },
  core: {
    "words.ts": { is: "times and numbers in words", imports: [] },
    "target.ts": { is: "what a drain asks of a server: the port for every protocol", imports: [] },
    "totals.ts": { is: "several targets added up", imports: ["type target.ts"] },
    phases: {
      is: "which phase comes next; pure: the state, the facts and `now` in, the next out",
      imports: ["words.ts"],
    },
    "targets/shared": { is: "what targets have in common, whatever they speak", imports: ["type target.ts"] },
    "targets/http1": { is: "shedding for HTTP/1.1", imports: ["targets/shared", "type target.ts"] },
    "targets/http2": {
      is: "shedding for HTTP/2, and for the HTTP/1.1 connections that such a server may have besides",
      imports: ["targets/http1", "targets/shared", "totals.ts", "type target.ts"],
    },
    targets: { is: "the target for a server", imports: ["targets/http1", "targets/http2", "type target.ts"] },
    misdirected: {
      is: "421 (Misdirected Request)",
      imports: ["targets/http1", "targets/http2", "targets/shared", "type phases"],
    },
    telling: {
      is: "what a drain says of itself: log, events, channels, readiness, status",
      imports: ["totals.ts", "words.ts", "type phases", "type target.ts"],
    },
    "telling/status-page/browser": { is: "the script of the status page, for browsers", imports: ["type telling"] },
    "telling/status-page": { is: "the status for whoever asks by HTTP", imports: ["type phases", "type telling"] },
    running: {
      is: "facts, signals, servers: what a drain has to do with the world",
      imports: ["misdirected", "telling", "totals.ts", "words.ts", "type phases", "type target.ts"],
    },
    "options.ts": {
      is: "the options of a drain",
      imports: ["type misdirected", "type running", "type target.ts"],
    },
    "drain-config.ts": {
      is: "the options of a drain, read and refused",
      imports: ["telling", "type misdirected", "type options.ts", "type phases", "type running", "type target.ts"],
    },
    "drain-runner.ts": {
      is: "the clock and the effects of one drain",
      imports: ["misdirected", "phases", "running", "telling", "words.ts", "type drain-config.ts", "type target.ts"],
    },
    "drain.ts": {
      is: "a drain, put together",
      imports: [
        "drain-config.ts",
        "drain-runner.ts",
        "running",
        "targets",
        "telling",
        "telling/status-page",
        "type options.ts",
        "type phases",
        "type target.ts",
      ],
    },
    "adapter.ts": { is: "what adapters for frameworks have in common", imports: ["type drain.ts", "type targets"] },
  },
  cli: {
    "exit-codes.ts": { is: "what a command ends with", imports: [] },
    "usage-error.ts": { is: "what was wrong about a command line", imports: [] },
    "help-texts.ts": { is: "what --help says besides", imports: [] },
    "interruption.ts": { is: "Ctrl+C", imports: [] },
    text: { is: "text as text, with nothing in it that a terminal obeys", imports: [] },
    terminal: { is: "colour, tables and pictures", imports: ["text"] },
    asking: { is: "rounds of questions", imports: [] },
    input: { is: "arguments and options, read and refused", imports: ["usage-error.ts", "type asking"] },
    checking: { is: "dns-drain check", imports: forCommands },
    waiting: { is: "dns-drain wait", imports: forCommands },
    watching: { is: "dns-drain watch", imports: forCommands },
    "program.ts": {
      is: "the command line",
      imports: [
        "checking",
        "exit-codes.ts",
        "help-texts.ts",
        "interruption.ts",
        "terminal",
        "usage-error.ts",
        "waiting",
        "watching",
      ],
    },
  },
  metrics: {
    "catalogue.ts": { is: "every metric: name, help, labels", imports: [] },
    "sample.ts": { is: "one value of a metric", imports: ["type catalogue.ts"] },
    sampling: { is: "samples from what a drain says", imports: ["sample.ts", "type catalogue.ts"] },
    exporting: { is: "samples for the library that asked for them", imports: ["sampling", "type sample.ts"] },
  },
};

/** These decide and do nothing else, so that tests and the simulation can run millions of cases, each the same twice. */
export const pureParts: readonly (readonly [pkg: string, part: string])[] = [
  ["dns", "deciding"],
  ["core", "phases"],
];
