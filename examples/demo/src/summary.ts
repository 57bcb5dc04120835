import type { Command } from "./command-line.ts";
import { complaintsAbout, type Ending } from "./result.ts";
import type { Milestones } from "./milestones.ts";
import { settings } from "./settings.ts";
import { count, type Line, seconds, span } from "./text.ts";

/** What the run has shown, for somebody who sees it for the first time. */
export function summaryOf(ending: Ending, command: Command): Line[] {
  const complaints = complaintsAbout(ending, command);
  const verdict =
    complaints.length === 0
      ? [[span("All as promised: every client moved, no request failed, and host A is empty.", "green")]]
      : complaints.map((complaint) => [span(`Not as promised: ${complaint}.`, "red")]);
  return [
    [],
    [span(headline(command), "bold")],
    [],
    ...milestoneLines(ending.milestones),
    [],
    ...factLines(ending),
    ...ending.score.failures.map((failure) => [span(`  ${failure}`, "red")]),
    ...(ending.stderr === "" ? [] : [[span(`The hosts' processes said: ${ending.stderr.trimEnd()}`, "yellow")]]),
    [],
    ...verdict,
  ];
}

function headline({ trigger }: Command): string {
  return trigger === "removal"
    ? `${settings.hostA} (host A) was taken out of ${settings.name}. Nothing else was done.`
    : `Host A got SIGTERM, and took its address, ${settings.hostA}, out of ${settings.name}.`;
}

const milestoneTexts: readonly [keyof Milestones, string][] = [
  ["signalled", "host A got SIGTERM"],
  ["removed", "the address left DNS; every client stayed where it was"],
  ["noticed", "A's hook began to wait until every cache has noticed"],
  ["staleUntil", "the last moment at which a DNS cache could hand the address out"],
  ["drainStarted", "A began to ask its clients to leave, each with an answer it was waiting for"],
  ["drained", "A was empty"],
];

/** In the order in which they came; the removal is the origin, which SIGTERM precedes by next to nothing. */
function milestoneLines(milestones: Readonly<Milestones>): Line[] {
  const origin = milestones.removed ?? milestones.signalled;
  if (origin === undefined) return [];
  return milestoneTexts
    .flatMap(([milestone, text]) => {
      const at = milestones[milestone];
      return at === undefined ? [] : [{ at: at - origin, text }];
    })
    .sort((one, other) => one.at - other.at)
    .map(({ at, text }) => [span(seconds(at).padStart(8), "bold"), span(`  ${text}`)]);
}

function factLines({ score, connectionsLeft, executed }: Ending): Line[] {
  const { requests, failed, clients, moved, answers } = score;
  const facts = [
    `${moved} of ${clients} clients that had kept a connection to A moved to B.`,
    `${connectionsLeft} connections are left at A, where two more had been opened and never used.`,
    `${count(requests)} requests: ${count(answers.A)} answered by A, ${count(answers.B)} by B; ${count(failed)} failed.`,
    `${count(executed)} were executed; no client ever sent one twice.`,
    "GET and POST, HTTP/1.1 and HTTP/2, on persistent connections; newcomers, who look the name up each time, among them.",
  ];
  return facts.map((fact) => [span(fact)]);
}
