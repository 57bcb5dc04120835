import { programPath } from "../support/real/requirements.ts";
import { failureLines, headings, tableRows, type Result } from "./report.ts";
import { markdownTable } from "./telling/markdown-table.ts";
import { versionOf } from "./version-of.ts";

/** The page of documentation that a whole run writes. */
export function asPage(results: readonly Result[]): string {
  return [
    "# What clients do when a host leaves DNS",
    `Written by \`npm run interop\` on ${new Date().toISOString().slice(0, 10)}, with ${versions().join(", ")}.`,
    introduction,
    ...results.flatMap(({ situation, verdicts }) => [
      `## ${situation.name}`,
      situation.about,
      markdownTable(headings, tableRows(verdicts)),
    ]),
    "## Failures, in the clients' words",
    list(failureLines(results)) || "None.",
    "## Limits",
    "No server can keep these from failing now and then:",
    list(limitLines(results)),
    "",
  ].join("\n\n");
}

const introduction = `\
Two hosts on Node with the hook, A and B; BIND for the zone, with a TTL of 2 s; unbound as everybody's resolver. Each
client is a process of its own that looks names up as it always does, keeps its connections, and repeats nothing itself
where that can be switched off: GET and POST in turn. Once all of them are at A, B takes A's place in the zone, and nothing else is done. The
hook waits for the caches (\`graceMs\` is 1 s here, so that clients with longer caches of their own come back to a host
that is draining), then asks the connections to leave within 5 s.

\`npm run interop -- --only go\` runs the clients with that in their names, \`-- --goaway response\` the other way to say
GOAWAY; neither writes this page. It needs root, for networks and mounts of its own, besides BIND, unbound, openssl and
whatever the clients are built with; it names those that it skips.

- **failed**: requests that got anything but 200, until everybody had moved.
- **last at A**: the last request there, after the removal. BIND, the hook's certainty and the TTL take a good ten seconds of it.
- **came back**: connections to A that were made when no resolver had the address any more, and which A served: curl keeps
  an address for 60 s, browsers for 60 s or more, a JVM for 30 s. That is what \`graceMs\` is for.
- **after 421**: what becomes of a request that B answers with 421, \`Connection: close\` and GOAWAY (the option
  \`misdirected\`): the client *repeats* it by itself, the status *surfaces* in the application, or the request *fails*.`;

function limitLines(results: readonly Result[]): readonly string[] {
  return results.flatMap(({ situation, verdicts }) =>
    verdicts.flatMap(({ client, limit, failures, requests }) => {
      if (limit === undefined) return [];
      return [
        `**${client.name}, ${client.protocol}**: ${limit} ${situation.name}: ${failures.length} of ${requests} failed.`,
      ];
    }),
  );
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

/** Of what isn't a client. */
function versions(): readonly string[] {
  const bind = versionOf(programPath("named"), "-v");
  const unbound = versionOf(programPath("unbound"), "-V");
  return [`Node ${process.versions.node}`, `BIND ${bind}`, `unbound ${unbound}`];
}
