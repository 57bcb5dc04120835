import { programPath } from "../../support/real/requirements.ts";
import { versionOf } from "../version-of.ts";

/** The page of documentation that a whole run writes, with the tables of its two parts. */
export function asPage(proxies: string, pgbouncer: string): string {
  const version = versionOf(programPath("pgbouncer"), "--version");
  return [
    "# What proxies and poolers do when a host leaves DNS",
    `Written by \`npm run interop -- --only proxies\` on ${new Date().toISOString().slice(0, 10)}, with Node ${process.versions.node}.`,
    aboutProxies,
    proxies,
    settings,
    "## PgBouncer",
    `${aboutPgbouncer} PgBouncer ${version}, with \`pool_mode = transaction\`:`,
    pgbouncer,
    lesson,
    "",
  ].join("\n\n");
}

const aboutProxies = `\
Two hosts on Node with the hook, A and B; BIND for the zone, with a TTL of 2 s; unbound as everybody's resolver. Each proxy has three clients with
persistent connections, which GET and POST in turn and repeat nothing. A's address leaves the zone; A, which has
seen both addresses for some seconds only, takes about twenty to be certain of that, waits for the caches (\`graceMs\` is 1 s here),
drains for 8 s, serves on for 4 s, and then its process gets SIGTERM. The proxies that look the name up move before that, the others serve their clients from both hosts until
A's process has ended.

- **failed**: answers other than 200, such as 502, 503 and 504, and connections that ended without an answer.
- **moved after**: the last request at A, from the removal on. *never*: until its process ended.
- **stragglers**: connections that it made to A when no cache had the address any more; A counts them in \`status().stragglers\`.`;

const settings = `\
What makes it 0, then:

- **nginx**: \`server NAME resolve\` in an \`upstream\` with \`zone\`, and \`resolver\` (since 1.27.3), or a variable in \`proxy_pass\`. Otherwise it knows the addresses
  of its start for ever; it passes a request on to the next one when a host doesn't listen any more.
- **HAProxy**: \`server-template\` with \`resolvers\`. With servers by address, \`option redispatch 1\`: without it, it tries the host that has ended for three seconds, and then answers 503.
- **Apache httpd**: \`addressttl\`, or \`disablereuse=on\`, behind a name. Members of a balancer are left out for a minute when they don't listen.
- **Caddy, Traefik, and whatever is written in Go**: nothing. They look the name up for every connection, and A ends the connections; until then they stay. Caddy's \`dynamic a\` follows at once.
- **Envoy**: nothing. With an active health check, \`STRICT_DNS\` goes on to route to a host that isn't in DNS any more but healthy: so give it \`drain.readiness()\`.

Who doesn't look the name up should be told to leave before A's process ends: whoever connects in the very moment in which a process stops to listen is
reset by the kernel. Such a request is not executed, but a proxy can't know that, and doesn't repeat a POST then.`;

const aboutPgbouncer = `\
A relay to PostgreSQL with [\`@dns-drain/net\`](../packages/net) runs on A and on B. It takes a connection for idle between the \`ReadyForQuery\` that ends a transaction and the next request. pgbench repeats nothing.`;

const lesson = `\
PgBouncer looks the name up for new connections alone, and ends those to an address that has gone behind the transaction that they are in. So what moves it is \`server_lifetime\`, an hour by default, or that
one connection of its pool is silent for the idle grace: the relay ends that one. PostgreSQL's protocol has no goodbye. If the relay ended connections behind a
transaction instead (\`drain.settled()\`), PgBouncer would have lent them to the next client by then, and that client's query would fail.`;
