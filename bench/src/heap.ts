import { comeAndGo } from "./crowd.ts";
import type { ServerSettings } from "./messages.ts";
import { type RunningServer, startServer } from "./server.ts";

/** Connections that a process has seen before it is measured, so that what is made once is there. */
const warmUp = 2_000;

/** A server whose heap can be measured, warmed up. */
export async function startMeasurable(settings: ServerSettings): Promise<RunningServer> {
  const server = await startServer(settings, { command: [process.execPath, "--expose-gc"] });
  await comeAndGo(server.port, warmUp);
  return server;
}

/** After a garbage collection, in bytes. */
export async function heapOf(server: RunningServer): Promise<number> {
  return (await server.report(true)).heapBytes;
}
