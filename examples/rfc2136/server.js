import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { dnsDrain } from "@dns-drain/http";

const { NAME, ADDRESS, PORT = 8080, DNS_SERVER, KEY_FILE = "update.key" } = process.env;

const server = createServer((request, response) => {
  if (request.url === "/ready") return ready(request, response);
  request.resume().on("end", () => response.end("hello"));
});

/** Deletes this host's own record, and leaves those of the others. */
async function withdraw() {
  const update = promisify(execFile)("nsupdate", ["-t", "5", "-k", KEY_FILE]);
  update.child.stdin?.end(`server ${DNS_SERVER}\nupdate delete ${NAME} A ${ADDRESS}\nsend\n`);
  await update;
}

const drain = dnsDrain(
  {
    names: NAME,
    addresses: ADDRESS,
    withdraw,
    // Then the watch looks every second.
    withdrawMs: 15_000,
    // withdrawMs, 30 s of TTL, 60 s for clients' own caches, 10 s of spread, and the end. The supervisor must wait for longer.
    deadlineMs: 120_000,
  },
  server,
);
const ready = drain.readiness();
server.listen(PORT);
