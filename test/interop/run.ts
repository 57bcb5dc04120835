import { setTimeout as sleep } from "node:timers/promises";

import { waitFor } from "@dns-drain/lab";

import { nsupdate } from "../support/real/nsupdate.ts";
import type { Stage } from "../support/real/stage.ts";
import { startClient, type ClientOptions, type Outcome } from "./client-process.ts";
import { argumentsFor, type Client, type Program } from "./clients.ts";
import type { Hit } from "./host.ts";
import { setScene, ttlSeconds, type Scene, type Waits } from "./scene.ts";
import type { Situation } from "./situations.ts";
import { buildToolchain, toolchains } from "./toolchains.ts";

/** What there is to be judged. Moments are in milliseconds since the epoch. */
export interface Run {
  readonly clients: readonly Client[];
  readonly versions: ReadonlyMap<string, string>;
  /** When B took the place of A in the zone. */
  readonly removedAt: number;
  /** The last moment at which a cache that follows the rules hands the address of A out. */
  readonly staleUntil: number;
  /** When the last client had moved, or was given up. What came later belongs to the answer 421. */
  readonly endedAt: number;
  readonly outcomes: readonly Outcome[];
  /** Of both hosts. */
  readonly hits: readonly Hit[];
}

/** Hears how the run goes on. */
export type Say = (line: string) => void;

/** So short that they are over before the caches of many clients, which then come back to a host that is draining. */
const waits = { graceMs: 1000, spreadMs: 5000, idleGraceMs: 5000 } satisfies Waits;

const startedWithinMs = 120_000;
/** The longest of the clients' own caches is 60 s. */
const movedWithinMs = 120_000;
/** A client without a request at the old host for so long has moved. */
const movedForMs = 10_000;
const misdirectedWithinMs = 15_000;
/** Between the start of two programs, since there may be few processors. */
const staggerMs = 150;
const lookEveryMs = 500;

/** Has every program send requests to A, puts B in its place, and waits until everybody is there. Then B answers 421. */
export async function runClients(
  stage: Stage,
  programs: readonly Program[],
  situation: Situation,
  { goaway }: Pick<Waits, "goaway">,
  say: Say,
): Promise<Run> {
  const scene = await setScene(stage, { ...waits, goaway }, say);
  const { A, B } = scene.hosts;
  const outcomes: Outcome[] = [];
  const versions = new Map<string, string>();
  for (const program of programs) {
    startClient(stage, clientOptions(program, scene, situation), {
      onOutcome: (outcome) => outcomes.push(outcome),
      onVersion: (client, version) => versions.set(client, version),
      onComplaint: say,
    });
    await sleep(staggerMs);
  }
  const clients = programs.flatMap((program) => program.clients.filter(situation.concerns));

  const isAtA = (client: Client): boolean => outcomes.some((outcome) => isFrom(outcome, client, "A"));
  const started = await settle(clients, startedWithinMs, isAtA, say);
  const removedAt = Date.now();
  await replaceInDns(scene);
  say("DNS has B in place of A");
  await settle(started, movedWithinMs, (client) => hasMoved(client, A.hits, outcomes), say);
  const endedAt = Date.now();
  const { dns } = await A.status();

  B.misdirect();
  say("B answers 421");
  await settle(started, misdirectedWithinMs, (client) => isThroughMisdirection(client, B.hits, outcomes), say);
  const staleUntil = dns?.propagation?.staleUntil ?? NaN;
  return { clients, versions, removedAt, staleUntil, endedAt, outcomes, hits: [...A.hits, ...B.hits] };
}

function clientOptions(program: Program, { name, ports, resolver, caFile }: Scene, { pace }: Situation): ClientOptions {
  const [{ id }] = program.clients as [Client];
  const { run } = toolchains[program.toolchain];
  const command = [...run(buildToolchain(program.toolchain)), ...argumentsFor(program, name, ports, pace)];
  return { id, command, resolver, caFile };
}

/** In one message, so that the name always has an address. */
function replaceInDns({ primary, name, addresses }: Scene): Promise<void> {
  const { A, B } = addresses;
  return nsupdate(primary, `update add ${name} ${ttlSeconds} A ${B}`, `update delete ${name} A ${A}`);
}

/** Waits until all clients have done something, and names those that haven't in time. Returns the others. */
async function settle(
  clients: readonly Client[],
  withinMs: number,
  has: (client: Client) => boolean,
  say: Say,
): Promise<readonly Client[]> {
  const missing = (): readonly Client[] => clients.filter((client) => !has(client));
  // Each look goes through everything that was ever said.
  const look = async (): Promise<boolean> => (await sleep(lookEveryMs), missing().length === 0);
  const complain = (error: Error): void =>
    say(
      `${error.message}: ${missing()
        .map(({ id }) => id)
        .join(", ")}`,
    );
  await waitFor(look, { withinMs, what: "clients" }).catch(complain);
  return clients.filter(has);
}

function isFrom({ client, text }: Outcome, { id }: Client, label: string): boolean {
  return client === id && text === label;
}

function hasMoved(client: Client, hitsAtA: readonly Hit[], outcomes: readonly Outcome[]): boolean {
  const last = hitsAtA.findLast((hit) => hit.client === client.id)?.at ?? 0;
  const isElsewhere = outcomes.some((outcome) => isFrom(outcome, client, "B") && outcome.at > last);
  return isElsewhere && Date.now() - last > movedForMs;
}

/** Whether there is an outcome of a misdirected request for each method that it uses. Streams don't count. */
function isThroughMisdirection({ id }: Client, hitsAtB: readonly Hit[], outcomes: readonly Outcome[]): boolean {
  const requests = hitsAtB.filter(({ client, n }) => client === id && n !== undefined);
  const answered = requests.filter(
    ({ n, isMisdirected }) => isMisdirected && outcomes.some((outcome) => outcome.client === id && outcome.n === n),
  );
  return methodsOf(answered).size === methodsOf(requests).size;
}

function methodsOf(hits: readonly Hit[]): ReadonlySet<string> {
  return new Set(hits.map(({ method }) => method));
}
