// One host of a run, in a process of its own. Started by `startHost`.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import http2 from "node:http2";

import { dnsDrain } from "@dns-drain/http2";
import { closeWebSockets } from "@dns-drain/ws";
import { WebSocketServer } from "ws";

import { createApplication } from "./application.ts";
import { misdirect, type HostSettings, type Ports } from "./host.ts";
import { logger, reportToParent, settings, tellNews } from "../../support/forked/report-to-parent.ts";

const { label, address, ports, certificate, drain: options } = settings as HostSettings;
const application = createApplication(label, tellNews);
const drain = dnsDrain({ ...options, logger });

// So that it is the client that decides how long a connection lasts, or the drain.
const keepAliveTimeout = 300_000;
const create = {
  http: () => withWebSockets(createServer({ keepAliveTimeout }, application.answer)),
  https: () => http2.createSecureServer({ ...certificate, allowHTTP1: true }, application.answer),
  h2c: () => http2.createServer(application.answer),
};

for (const [protocol, port] of Object.entries(ports)) {
  const server = create[protocol as keyof Ports]();
  drain.attach(server);
  server.listen(port, address);
  await once(server, "listening");
}
reportToParent(drain, { onOrder: (what) => what === misdirect && application.misdirect() });

function withWebSockets(server: Server): Server {
  const sockets = new WebSocketServer({ server });
  closeWebSockets(drain, sockets);
  sockets.on("connection", application.converse);
  return server;
}
