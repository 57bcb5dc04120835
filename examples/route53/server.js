import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { dnsDrain } from "@dns-drain/http";

const { NAME, ADDRESS, PORT = 8080, ZONE_ID, TTL = 60 } = process.env;

const server = createServer((request, response) => {
  if (request.url === "/ready") return ready(request, response);
  request.resume().on("end", () => response.end("hello"));
});

/** Deletes this host's own multivalue record. Route 53 wants to see the record as it is, its TTL too. */
async function withdraw() {
  const record = {
    Name: NAME,
    Type: "A",
    SetIdentifier: ADDRESS,
    MultiValueAnswer: true,
    TTL: Number(TTL),
    ResourceRecords: [{ Value: ADDRESS }],
  };
  const batch = JSON.stringify({ Changes: [{ Action: "DELETE", ResourceRecordSet: record }] });
  const change = [
    "route53",
    "change-resource-record-sets",
    "--hosted-zone-id",
    String(ZONE_ID),
    "--change-batch",
    batch,
  ];
  await promisify(execFile)("aws", change);
}

const drain = dnsDrain(
  {
    names: NAME,
    addresses: ADDRESS,
    withdraw,
    // Route 53 takes some seconds, and the watch looks every second then.
    withdrawMs: 30_000,
    // withdrawMs, 60 s of TTL, 60 s for clients' own caches, 10 s of spread, and the end. The supervisor must wait for longer.
    deadlineMs: 180_000,
  },
  server,
);
const ready = drain.readiness();
server.listen(PORT);
