import { createServer } from "node:http";
import { dnsDrain } from "@dns-drain/http";

const { NAME, ADDRESS, PORT = 8080 } = process.env;

const server = createServer((request, response) => {
  if (request.url === "/ready") return ready(request, response);
  request.resume().on("end", () => response.end("hello"));
});

// PM2 sends SIGINT, and SIGTERM only if its daemon was started with PM2_KILL_SIGNAL=SIGTERM.
const drain = dnsDrain({ names: NAME, addresses: ADDRESS, signals: ["SIGINT", "SIGTERM"] }, server);
const ready = drain.readiness();
server.listen(PORT);
