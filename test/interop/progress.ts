// How far a client has come, by what it prints and by what the hosts get to see of it.
import type { Outcome } from "./client-process.ts";
import type { Client } from "./clients.ts";
import { lastAtA, type Hit } from "./hosts/hits.ts";

export function isAtA(client: Client, outcomes: readonly Outcome[]): boolean {
  return outcomes.some((outcome) => isFrom(outcome, client, "A"));
}

/** A client without a request at A for so long has moved. */
const movedForMs = 10_000;

/** Whether it is at B, and was at A for the last time a while ago. */
export function hasMoved(client: Client, hitsAtA: readonly Hit[], outcomes: readonly Outcome[]): boolean {
  const last = lastAtA(hitsAtA.filter((hit) => hit.client === client.id)) ?? 0;
  const isElsewhere = outcomes.some((outcome) => isFrom(outcome, client, "B") && outcome.at > last);
  return isElsewhere && Date.now() - last > movedForMs;
}

function isFrom({ client, text }: Outcome, { id }: Client, label: string): boolean {
  return client === id && text === label;
}

/** Whether there is an outcome of a misdirected request for each method that it uses. Streams don't count. */
export function isThroughMisdirection({ id }: Client, hitsAtB: readonly Hit[], outcomes: readonly Outcome[]): boolean {
  const requests = hitsAtB.filter(({ client, n }) => client === id && n !== undefined);
  const answered = requests.filter(
    ({ n, isMisdirected }) => isMisdirected && outcomes.some((outcome) => outcome.client === id && outcome.n === n),
  );
  return methodsOf(answered).size === methodsOf(requests).size;
}

function methodsOf(hits: readonly Hit[]): ReadonlySet<string> {
  return new Set(hits.map(({ method }) => method));
}
