// One server, in a process of its own.
import { setImmediate as nextTurn } from "node:timers/promises";
import { createApplication } from "./application.ts";
import { watchLoop } from "./loop-watch.ts";
import type { ServerOrder, ServerReport, ServerSettings } from "./messages.ts";
import { tell } from "./server-parts.ts";
import { setups } from "./setups.ts";

const settings = JSON.parse(process.argv[2]!) as ServerSettings;
const application = createApplication();
const loop = settings.watchesLoop ? watchLoop() : undefined;

function report(): ServerReport {
  const { heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const { executed } = application;
  return { heapBytes: heapUsed + external, cpuMicros: user + system, executed, ...loop?.take() };
}

async function collect(): Promise<void> {
  // What a weak reference holds lives on until the turn ends.
  for (let turn = 0; turn < 5; turn++) {
    await nextTurn();
    globalThis.gc?.();
  }
}

async function obey(order: ServerOrder): Promise<void> {
  if (order.kind === "exit") process.exit();
  if (order.collect) await collect();
  tell({ kind: "report", report: report() });
}

process.on("message", (order: ServerOrder) => void obey(order));
process.on("disconnect", () => process.exit());
// The subject decides when the process has nothing left to do.
process.channel?.unref();
process.on("exit", () => tell({ kind: "report", report: report() }));

tell({ kind: "listening", port: await setups[settings.subject](application.handler, settings) });
