import { readFileSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { dnsDrain } from "@dns-drain/http2";

const { NAME, ADDRESS, PORT = 8443, KEY = "key.pem", CERT = "cert.pem" } = process.env;

// allowHTTP1 is for balancers and probes that don't speak HTTP/2.
const tls = { key: readFileSync(KEY), cert: readFileSync(CERT), allowHTTP1: true };
const server = createSecureServer(tls, (request, response) => {
  if (request.url === "/ready") return ready(request, response);
  request.resume().on("end", () => response.end("hello"));
});

const drain = dnsDrain({ names: NAME, addresses: ADDRESS }, server);
const ready = drain.readiness();
server.listen(PORT);
