import type { Outcome } from "@dns-drain/lab";
import type { Client } from "./clients.ts";
import type { HostName } from "./messages.ts";
import { settings } from "./settings.ts";
import { isRight } from "./traffic.ts";

/** What has become of the requests and of the clients so far. */
export interface Score {
  /** Requests that have come to an end, one way or the other. */
  readonly requests: number;
  readonly failed: number;
  /** The first failures, in words. */
  readonly failures: readonly string[];
  /** Requests answered by each host. */
  readonly answers: Readonly<Record<HostName, number>>;
  /** Clients with a persistent connection that host A has answered at least once. */
  readonly clients: number;
  /** Those of them whose latest answer came from host B. */
  readonly moved: number;
}

export interface Scorekeeper {
  readonly note: (client: Client, outcome: Outcome) => void;
  readonly score: Score;
}

/** How many failures are told one by one. */
const toldFailures = 5;

export function createScorekeeper(): Scorekeeper {
  const answers = { A: 0, B: 0 };
  const servedByA = new Set<Client>();
  const lastAnswered = new Map<Client, HostName>();
  const failures: string[] = [];
  let requests = 0;
  let failed = 0;
  return {
    note(client, outcome) {
      requests++;
      if (outcome.kind === "answered") {
        const host = outcome.address === settings.hostA ? "A" : "B";
        answers[host]++;
        if (host === "A" && client.isPersistent) servedByA.add(client);
        lastAnswered.set(client, host);
      }
      if (isRight(client, outcome)) return;
      failed++;
      if (failures.length < toldFailures) failures.push(failureText(client, outcome));
    },
    get score() {
      const clients = [...servedByA];
      const moved = clients.filter((client) => lastAnswered.get(client) === "B").length;
      return { requests, failed, failures, answers: { ...answers }, clients: clients.length, moved };
    },
  };
}

function failureText(client: Client, outcome: Outcome): string {
  const who = `${client.method} by ${client.kind}, ${client.thinkMs} ms between requests`;
  if (outcome.kind === "answered") return `${who}: wrong answer, status ${outcome.status}, from ${outcome.address}`;
  const where = outcome.address === undefined ? "" : ` from ${outcome.address}`;
  return `${who}: no answer${where} (${outcome.by}, ${outcome.reused ? "reused" : "new"} connection): ${outcome.detail}`;
}
