import { setTimeout as sleep } from "node:timers/promises";

import { waitFor } from "@dns-drain/lab";

import type { Stage } from "../support/real/stage.ts";
import { startClient, type ClientOptions, type Outcome } from "./client-process.ts";
import { argumentsFor, type Client, type Program } from "./clients.ts";
import type { Hit } from "./hosts/hits.ts";
import { hasMoved, isAtA, isThroughMisdirection } from "./progress.ts";
import { setScene, type Scene, type Waits } from "./scene.ts";
import type { Situation } from "./situations.ts";
import type { Say } from "./telling/say.ts";
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

/** So short that they are over before the caches of many clients, which then come back to a host that is draining. */
const waits = { graceMs: 1000, spreadMs: 5000, idleGraceMs: 5000 } satisfies Waits;

const startedWithinMs = 120_000;
/** The longest of the clients' own caches is 60 s. */
const movedWithinMs = 120_000;
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
  const { A, B, published } = scene;
  const { outcomes, versions } = await startClients(stage, programs, scene, situation, say);
  const clients = programs.flatMap((program) => program.clients.filter(situation.concerns));
  const started = await settle(clients, startedWithinMs, (client) => isAtA(client, outcomes), say);

  const removedAt = Date.now();
  await published.change({ add: B.address, remove: A.address });
  say("DNS has B in place of A");
  await settle(started, movedWithinMs, (client) => hasMoved(client, A.hits, outcomes), say);
  const endedAt = Date.now();
  const { dns } = (await A.report()).status;

  B.misdirect();
  say("B answers 421");
  await settle(started, misdirectedWithinMs, (client) => isThroughMisdirection(client, B.hits, outcomes), say);
  const staleUntil = dns?.propagation?.staleUntil ?? NaN;
  return { clients, versions, removedAt, staleUntil, endedAt, outcomes, hits: [...A.hits, ...B.hits] };
}

/** What the clients print while they run. */
type Printed = Pick<Run, "outcomes" | "versions">;

async function startClients(
  stage: Stage,
  programs: readonly Program[],
  scene: Scene,
  situation: Situation,
  say: Say,
): Promise<Printed> {
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
  return { outcomes, versions };
}

function clientOptions(program: Program, { published, ports, caFile }: Scene, { pace }: Situation): ClientOptions {
  const [{ id }] = program.clients as [Client];
  const { run } = toolchains[program.toolchain];
  const { name, resolver } = published;
  const command = [...run(buildToolchain(program.toolchain)), ...argumentsFor(program, name, ports, pace)];
  return { id, command, resolver, caFile };
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
  const complain = ({ message }: Error): void => {
    const ids = missing().map(({ id }) => id);
    say(`${message}: ${ids.join(", ")}`);
  };
  await waitFor(look, { withinMs, what: "clients" }).catch(complain);
  return clients.filter(has);
}
