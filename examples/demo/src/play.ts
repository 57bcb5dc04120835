import { setTimeout as sleep } from "node:timers/promises";
import { createClients, openSilently } from "./clients.ts";
import type { Command } from "./command-line.ts";
import { sampleMs } from "./history.ts";
import { createRecord, type RunRecord } from "./record.ts";
import type { Ending } from "./result.ts";
import { requestTimeoutMs, settings } from "./settings.ts";
import { createStage, type Stage } from "./stage.ts";
import { startTraffic } from "./traffic.ts";
import { type Show, viewOf } from "./view.ts";

/** How often conditions and the show are looked at. */
const glanceMs = 100;

/** Lets host A leave, in front of `show`. Resolves with how it stands when all is over, within the limit. */
export async function play(command: Command, show: Show): Promise<Ending> {
  const record = createRecord();
  const tell = (line: string): void => show.tell(line, Date.now() - record.startedAt);
  const stage = await createStage({
    onMessage(host, message) {
      record.hear(host, message);
      if (message.kind === "log") tell(`${host}: ${message.line}`);
    },
    onRemoved() {
      record.reach("removed");
      tell(`${settings.hostA} is taken out of ${settings.name}`);
    },
  });
  try {
    return await withClients(stage, record, async () => {
      const stopLooking = keepLooking(stage, record, show);
      await act(command, stage, record, tell);
      stopLooking();
    });
  } finally {
    await stage.close();
  }
}

/** Has the clients ask while it happens. */
async function withClients(stage: Stage, record: RunRecord, happen: () => Promise<void>): Promise<Ending> {
  const traffic = startTraffic(createClients(stage), record.scorekeeper.note);
  const hangUp = await openSilently(stage);
  await happen();
  const { A, B } = stage.hosts;
  const connectionsLeft = A.connections;
  const exit = A.process.exit;
  await traffic.stop();
  hangUp();
  const executed = await executedBy(stage);
  const stderr = `${A.process.stderr}${B.process.stderr}`;
  return { score: record.scorekeeper.score, milestones: record.milestones, connectionsLeft, exit, executed, stderr };
}

/** Requests that a handler was called for, at both hosts, when their latest reports have come. */
async function executedBy({ hosts: { A, B } }: Stage): Promise<number> {
  await sleep(2 * settings.reportEveryMs);
  return (A.process.report?.executed ?? 0) + (B.process.report?.executed ?? 0);
}

/** The one thing that is done to host A, and the wait for what follows. */
async function act(command: Command, stage: Stage, record: RunRecord, tell: (line: string) => void): Promise<void> {
  const { A } = stage.hosts;
  const deadline = latestEnd(record) - settings.afterMs - settings.lastMoveMs;
  tell(`clients ask ${settings.name}, which is ${settings.hostA} (A) and ${settings.hostB} (B)`);
  await sleep(settings.beforeMs);
  await until(() => A.process.report?.membership === "listed", deadline);
  if (command.trigger === "removal") {
    stage.removeA();
    await until(() => record.milestones.drained !== undefined, deadline);
  } else {
    tell("SIGTERM to host A");
    record.reach("signalled");
    A.process.terminate();
    await until(() => A.process.exit !== undefined, deadline);
    tell(`A: the process has ended, exit code ${A.process.exit}`);
  }
  await sleep(settings.afterMs);
  const { scorekeeper } = record;
  await until(() => scorekeeper.score.moved === scorekeeper.score.clients, Date.now() + settings.lastMoveMs);
}

/** When the clients must be stopped for all to be over within the limit. */
function latestEnd({ startedAt }: RunRecord): number {
  return startedAt + settings.limitMs - requestTimeoutMs - 1000;
}

async function until(condition: () => boolean, deadline: number): Promise<void> {
  while (!condition() && Date.now() < deadline) await sleep(glanceMs);
}

/** Takes samples and keeps the show up to date, until the returned function is called. */
function keepLooking(stage: Stage, record: RunRecord, show: Show): () => void {
  const { A, B } = stage.hosts;
  const sampling = setInterval(() => {
    record.history.take({ A: A.connections, B: B.connections }, record.scorekeeper.score.answers);
  }, sampleMs);
  const showing = setInterval(() => show.update(viewOf(stage, record)), glanceMs);
  return () => {
    clearInterval(sampling);
    clearInterval(showing);
    show.update(viewOf(stage, record));
  };
}
