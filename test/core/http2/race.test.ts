import assert from "node:assert/strict";
import type { ServerHttp2Stream } from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";
import { test, type TestContext } from "node:test";

import type { Goaway } from "#core/target.js";
import { waitFor } from "@dns-drain/lab";

import { createMovingClient, type MovingClient, type Outcome } from "./clients.ts";
import { answerWith, startHost, type Host, type Protocol } from "./host.ts";

interface Move {
  readonly from: Host;
  readonly to: Host;
  readonly clients: readonly MovingClient[];
}

/** Two hosts, each 20 ms of round trip away, that take up to 10 ms for an answer. */
async function startMove(t: TestContext, protocol: Protocol, clients: number): Promise<Move> {
  const answer = (stream: ServerHttp2Stream): void => {
    stream.on("error", () => {});
    stream.resume();
    stream.on("end", () => setTimeout(() => answerWith(stream, "hello"), Math.random() * 10));
  };
  const [from, to] = await Promise.all([1, 2].map(() => startHost(t, { protocol, answer, delayMs: 10 })));
  from!.target.prepare();
  const all = Array.from({ length: clients }, () => createMovingClient(from!, to!));
  for (const client of all) from!.closeLater(client);
  return { from: from!, to: to!, clients: all };
}

/** Each client runs `behave` until all have left the first host. Returns what became of the requests. */
async function drainWhile(
  { from, clients }: Move,
  goaway: Goaway,
  behave: (client: MovingClient, goesOn: () => boolean, note: (outcome: Outcome) => void) => Promise<void>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  let goesOn = true;
  const running = clients.map((client) =>
    behave(
      client,
      () => goesOn,
      (outcome) => outcomes.push(outcome),
    ),
  );
  // Only then is it known who pauses.
  const isUsual = (): boolean => connectionsAt(from) === clients.length && outcomes.length >= 5 * clients.length;
  await waitFor(isUsual, { what: "all to have asked some times" });
  from.target.shed({ spreadMs: 300, idleGraceMs: 3000, goaway });
  await waitFor(() => connectionsAt(from) === 0, { what: "everybody to leave" });
  await sleep(200);
  goesOn = false;
  await Promise.all(running);
  return outcomes;
}

function connectionsAt({ target }: Host): number {
  const { idle, busy } = target.count();
  return idle + busy;
}

const countOf = (outcomes: readonly Outcome[], wanted: Outcome): number =>
  outcomes.filter((outcome) => outcome === wanted).length;

function sequential(thinkMs: number): Parameters<typeof drainWhile>[2] {
  return async (client, goesOn, note) => {
    while (goesOn()) {
      note(await client.post());
      if (thinkMs > 0) await sleep(thinkMs);
    }
  };
}

const gentle = [
  // Longer than what a busy machine makes of a client that never thinks.
  { goaway: "quiet", thinkMs: 150 },
  { goaway: "response", thinkMs: 50 },
  { goaway: "response", thinkMs: 0 },
] as const;

for (const protocol of ["h2c", "tls"] as const) {
  for (const { goaway, thinkMs } of gentle) {
    test(`${goaway}: sequential clients, ${thinkMs} ms of thought: all move, no request fails (${protocol})`, async (t) => {
      const move = await startMove(t, protocol, 20);
      const outcomes = await drainWhile(move, goaway, sequential(thinkMs));
      assert.equal(move.from.target.tally.shed, 20);
      assert.equal(countOf(outcomes, "answered"), outcomes.length);
      assert.equal(move.from.executed + move.to.executed, outcomes.length);
    });
  }

  // A machine that is too busy may take a client that never thinks for one that does: then it is told a moment too late.
  test(`quiet: sequential clients that never think: all move, and what is refused was not executed (${protocol})`, async (t) => {
    const move = await startMove(t, protocol, 20);
    const outcomes = await drainWhile(move, "quiet", sequential(0));
    t.diagnostic(`${countOf(outcomes, "refused")} of ${outcomes.length} were refused, 20 sessions told`);
    assert.equal(move.from.target.tally.shed, 20);
    assert.equal(countOf(outcomes, "lost"), 0);
    assert.ok(countOf(outcomes, "refused") <= 20);
    assert.equal(move.from.executed + move.to.executed, countOf(outcomes, "answered"));
  });

  test(`multiplexing clients: what fails is refused, unexecuted, and answered when it is repeated once (${protocol})`, async (t) => {
    const move = await startMove(t, protocol, 10);
    const outcomes = await drainWhile(move, "quiet", async (client, goesOn, note) => {
      const open: Promise<void>[] = [];
      const requestTwice = async (): Promise<void> => {
        const outcome = await client.post();
        note(outcome);
        if (outcome === "refused") note(await client.post());
      };
      while (goesOn()) {
        open.push(requestTwice());
        await sleep(-20 * Math.log(Math.random()));
      }
      await Promise.all(open);
    });
    assert.equal(countOf(outcomes, "lost"), 0);
    assert.equal(move.from.executed + move.to.executed, countOf(outcomes, "answered"));
    // One first attempt for each request: every refused one was followed by one that was answered.
    t.diagnostic(`${countOf(outcomes, "refused")} of ${countOf(outcomes, "answered")} were repeated, 10 sessions told`);
  });
}
