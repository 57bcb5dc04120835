import assert from "node:assert/strict";
import { execFile as execFileWithCallback } from "node:child_process";
import { describe, it } from "node:test";
import { promisify } from "node:util";

import { metricNames, metrics, openTelemetryAttribute, openTelemetryName, prometheusName } from "@dns-drain/metrics";

import { documentation } from "./support/shipped.ts";

const execFile = promisify(execFileWithCallback);

describe("the catalogue of metrics", () => {
  it("spells names as Prometheus wants them: base units, and _total for what only grows", () => {
    assert.equal(prometheusName("propagation.remaining"), "dns_drain_propagation_remaining_seconds");
    assert.equal(prometheusName("shed_connections"), "dns_drain_shed_connections_total");
    assert.equal(prometheusName("connections"), "dns_drain_connections");
  });

  it("spells names as OpenTelemetry wants them: a namespace, and units apart", () => {
    assert.equal(openTelemetryName("propagation.remaining"), "dns_drain.propagation.remaining");
    assert.equal(openTelemetryAttribute("phase"), "dns_drain.phase");
    assert.equal(openTelemetryAttribute("reason"), "error.type");
  });

  it("has no name that is the beginning of another one", () => {
    for (const name of metricNames)
      assert.deepEqual(
        metricNames.filter((other) => other.startsWith(`${name}.`)),
        [],
      );
  });

  it("is documented, with the labels of each metric and no other metric", async () => {
    const rows = (await documentation()).matchAll(/^\| `(dns_drain_\w+)` \|(.*?)\|/gm);
    const documented = [...rows].map(([, name = "", cell = ""]): [string, string] => [
      name,
      [...cell.matchAll(/\w+/g)].join(" "),
    ]);
    const described = metricNames.map((name): [string, string] => [
      prometheusName(name),
      metrics[name].labels.filter((label) => label !== "drain").join(" "),
    ]);
    assert.equal(documented.length, described.length);
    assert.deepEqual(new Map(documented), new Map(described));
  });

  it("is loaded without any peer, and OpenTelemetry without prom-client", async () => {
    assert.deepEqual(await peersLoadedBy("@dns-drain/metrics"), []);
    // prom-client itself loads the API of OpenTelemetry.
    assert.deepEqual(await peersLoadedBy("@dns-drain/metrics/prometheus"), ["prom-client", "@opentelemetry/api"]);
    assert.deepEqual(await peersLoadedBy("@dns-drain/metrics/opentelemetry"), ["@opentelemetry/api"]);
  });
});

/** The optional peers that a process has loaded once it has imported an entry. */
async function peersLoadedBy(entry: string): Promise<string[]> {
  const program = `import Module from "node:module"; await import("${entry}"); console.log(Object.keys(Module._cache).join());`;
  const { stdout } = await execFile(process.execPath, ["--input-type=module", "-e", program], {
    cwd: import.meta.dirname,
  });
  return ["prom-client", "@opentelemetry/api"].filter((peer) => stdout.includes(`/node_modules/${peer}/`));
}
