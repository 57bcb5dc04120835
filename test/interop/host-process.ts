// One host of the run, in a process of its own: three servers with one drain. Started by `startHost`.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import http2 from "node:http2";

import { dnsDrain } from "@dns-drain/http2";
import { closeWebSockets } from "@dns-drain/ws";
import { WebSocketServer } from "ws";

import { createApplication, type Application } from "./application.ts";
import type { HostMessage, HostRequest, HostSettings } from "./host.ts";

const settings = JSON.parse(process.argv[2] ?? "{}") as HostSettings;
const tell = (message: HostMessage): void => void process.send?.(message);
const log = (line: string): void => tell({ kind: "log", line });

const { key, cert, address, ports } = settings;
const application = createApplication(settings.label, (hits) => tell({ kind: "hits", hits }));
// So that it is the client that decides how long a connection lasts, or the drain.
const keepAliveTimeout = 300_000;
const servers = {
  http: createServer({ keepAliveTimeout }, application.answer),
  https: http2.createSecureServer({ key, cert, allowHTTP1: true }, application.answer),
  h2c: http2.createServer(application.answer),
};

const drain = dnsDrain(
  { ...settings.drain, signals: [], logger: { info: log, warn: log, error: log } },
  servers.https,
  servers.h2c,
);
drain.attach(servers.http);
serveWebSockets(servers.http, application);

for (const [name, server] of Object.entries(servers)) {
  server.listen(ports[name as keyof typeof ports], address);
  await once(server, "listening");
}

process.on("message", (request: HostRequest) => {
  if (request === "misdirect") application.misdirect();
  else tell({ kind: "status", status: drain.status() });
});
// When the run is gone, so is its host.
process.on("disconnect", () => process.exit());
tell({ kind: "ready" });

function serveWebSockets(server: Server, { converse }: Application): void {
  const sockets = new WebSocketServer({ server });
  closeWebSockets(drain, sockets);
  sockets.on("connection", converse);
}
