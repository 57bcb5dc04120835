// A relay to PostgreSQL, in a process of its own: the hook for a protocol that it doesn't know. Started by `startRelay`.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

import { dnsDrain } from "@dns-drain/net";

import { createConversation, type Conversation } from "./conversation.ts";
import type { RelayMessage, RelaySettings } from "./relay.ts";

const { address, port, postgres, drain: options, tellsSettled } = JSON.parse(process.argv[2] ?? "{}") as RelaySettings;
const tell = (message: RelayMessage): void => void (process.connected && process.send?.(message));
const log = (line: string): void => tell({ kind: "log", line });

const relayed = new WeakMap<Socket, { readonly conversation: Conversation; readonly backend: Socket }>();
let transactions = 0;

const server = createServer((client) => {
  const backend = connect(postgres);
  const conversation = createConversation();
  relayed.set(client, { conversation, backend });
  client.pipe(backend);
  backend.pipe(client);
  client.on("data", (chunk) => conversation.fromClient(chunk));
  backend.on("data", (chunk) => {
    if (!conversation.fromServer(chunk)) return;
    transactions += 1;
    if (tellsSettled) drain.settled(client);
  });
  client.on("error", () => backend.destroy());
  backend.on("error", () => client.destroy());
});

/** PostgreSQL has no goodbye but the end of the connection. What crosses it isn't passed on. */
function leave(client: Socket): void {
  const backend = relayed.get(client)?.backend;
  if (backend === undefined) return;
  client.unpipe(backend);
  backend.unpipe(client);
  backend.destroy();
  client.end();
}

const drain = dnsDrain(
  { ...options, logger: { info: log, warn: log, error: log } },
  { isIdle: (client) => relayed.get(client)?.conversation.isIdle ?? false, leave },
  server,
);
drain.on("phase", ({ to }) => tell({ kind: "phase", phase: to, at: Date.now() }));
server.listen(port, address);
await once(server, "listening");

process.on("message", () => tell({ kind: "status", status: drain.status(), transactions }));
// When the run is gone, so is its relay.
process.on("disconnect", () => process.exit());
tell({ kind: "ready" });
