// A relay to PostgreSQL, in a process of its own: the hook for a protocol that it doesn't know. Started by `startRelay`.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

import { dnsDrain } from "@dns-drain/net";

import { logger, reportToParent, settings } from "../../support/forked/report-to-parent.ts";
import { createConversation, type Conversation } from "./conversation.ts";
import type { RelayReport, RelaySettings } from "./relay.ts";

const { address, port, postgres, drain: options, tellsSettled } = settings as RelaySettings;

const relayed = new WeakMap<Socket, { readonly conversation: Conversation; readonly backend: Socket }>();
let lastTransactionAt = 0;

const server = createServer((client) => {
  const backend = connect(postgres);
  const conversation = createConversation();
  relayed.set(client, { conversation, backend });
  client.pipe(backend);
  backend.pipe(client);
  client.on("data", (chunk) => conversation.fromClient(chunk));
  backend.on("data", (chunk) => {
    if (!conversation.fromServer(chunk)) return;
    lastTransactionAt = Date.now();
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
  { ...options, logger },
  { isIdle: (client) => relayed.get(client)?.conversation.isIdle ?? false, leave },
  server,
);
server.listen(port, address);
await once(server, "listening");
reportToParent(drain, { report: (): RelayReport => ({ status: drain.status(), lastTransactionAt }) });
