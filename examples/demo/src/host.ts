// One host: a process with an Express app, an HTTP/2 server, and the hook.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createServer as createHttp2Server, type Http2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { dnsDrain } from "@dns-drain/express";
import express from "express";
import { createApp, createStreamHandler, type Work } from "./app.ts";
import type { HostMessage, HostSettings } from "./messages.ts";
import { reportOf } from "./report.ts";
import { settings, waits } from "./settings.ts";

const { name, address, authority, resolver } = JSON.parse(process.argv[2]!) as HostSettings;
const work: Work = { host: name, executed: 0 };

const drain = dnsDrain({
  names: [settings.name],
  addresses: [address],
  authorities: [authority],
  resolvers: [resolver],
  schedule: "* * * * * *",
  ...waits,
  signals: ["SIGTERM"],
  withdraw: async () => tell({ kind: "withdraw" }),
  logger: { info: log, warn: log, error: log },
});

const app = express();
app.use(drain);
app.use(createApp(work));
const http1 = createServer(app);
const http2 = createHttp2Server().on("stream", createStreamHandler(work));
drain.attach(http1);
drain.attach(http2);

drain.on("phase", ({ from, to, reason }) => {
  report();
  tell({ kind: "phase", from, to, reason, at: Date.now() });
});
setInterval(report, settings.reportEveryMs).unref();
tell({ kind: "listening", http1Port: await listen(http1), http2Port: await listen(http2) });

async function listen(server: Server | Http2Server): Promise<number> {
  server.listen(0, address);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function report(): void {
  tell({ kind: "report", report: reportOf(drain.status(), work.executed) });
}

function log(line: string): void {
  tell({ kind: "log", line });
}

function tell(message: HostMessage): void {
  // Once the demo has gone there is nobody to tell, and nothing to live for.
  if (process.connected) process.send!(message);
  else process.exit(1);
}
