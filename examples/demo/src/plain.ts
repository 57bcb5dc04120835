import type { HostReport } from "./messages.ts";
import { count, seconds } from "./text.ts";
import type { Show, View } from "./view.ts";

/** How often a line is written though nothing has happened. */
const everyMs = 2000;

/** Tells the run line by line. */
export function createPlain(write: (line: string) => void): Show {
  let nextAt = 0;
  return {
    tell: (line, elapsedMs) => write(`${stamp(elapsedMs)}  ${line}`),
    update(view) {
      const elapsedMs = view.now - view.startedAt;
      if (elapsedMs < nextAt) return;
      nextAt = elapsedMs + everyMs;
      write(`${stamp(elapsedMs)}  ${stateText(view)}`);
    },
    end() {},
  };
}

function stamp(elapsedMs: number): string {
  return seconds(elapsedMs).padStart(7);
}

function stateText({ a, exit, held, samples, score }: View): string {
  const { connections, requestsPerSecond } = samples.at(-1) ?? {
    connections: { A: 0, B: 0 },
    requestsPerSecond: { A: 0, B: 0 },
  };
  return [
    `A ${phaseText(a, exit)}`,
    `resolver: ${held?.addresses.join(" ") ?? "nothing"}`,
    `connections A ${connections.A} B ${connections.B}`,
    `requests/s A ${requestsPerSecond.A} B ${requestsPerSecond.B}`,
    `${score.moved}/${score.clients} moved`,
    `${count(score.requests)} requests, ${count(score.failed)} failed`,
  ].join(" · ");
}

function phaseText(report: HostReport | undefined, exit: number | string | undefined): string {
  return exit === undefined ? (report?.phase ?? "starting") : `ended with ${exit}`;
}
