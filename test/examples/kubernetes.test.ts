import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { text } from "node:stream/consumers";

import { parseAllDocuments } from "yaml";

import { readExample } from "../support/deploy/example.ts";
import { assertLeaves, startLeaving } from "../support/deploy/leaving-program.ts";
import { fastArguments, fastEnvironment, root } from "../support/deploy/program.ts";
import { ServedName } from "../support/deploy/served-name.ts";
import { longestStopMs } from "../support/deploy/waits.ts";
import { lacking } from "../support/real/requirements.ts";

/** As much of the manifests as matters here. */
interface Service {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly clusterIP: string; readonly selector: { readonly app: string } };
}
interface Deployment {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: { readonly app: string } };
      readonly spec: { readonly terminationGracePeriodSeconds: number; readonly containers: readonly [Container] };
    };
  };
}
interface Container {
  readonly ports: readonly [{ readonly containerPort: number }];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly readinessProbe: { readonly httpGet: { readonly path: string; readonly port: number } };
  readonly lifecycle: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
}

const [service, deployment] = parseAllDocuments(readExample("kubernetes/api.yaml")).map(
  (document) => document.toJS() as unknown,
) as [Service, Deployment];
const pod = deployment.spec.template;
const [container] = pod.spec.containers;
const { command } = container.lifecycle.preStop.exec;

describe("examples/kubernetes", () => {
  it("has a headless Service, whose name the pods watch", () => {
    assert.equal(service.spec.clusterIP, "None");
    assert.equal(service.spec.selector.app, pod.metadata.labels.app);
    const name = container.env.find((variable) => variable.name === "NAME");
    assert.equal(name?.value, `${service.metadata.name}.default.svc.cluster.local`);
  });

  it("asks the server itself whether it is ready", () => {
    const { path, port } = container.readinessProbe.httpGet;
    assert.deepEqual([path, port], ["/ready", container.ports[0].containerPort]);
  });

  it("gives a pod the time that preStop and the drain take before it is killed", () => {
    const [, timeout = ""] = /--timeout (\d+)s/.exec(command.join(" ")) ?? [];
    assert.ok(pod.spec.terminationGracePeriodSeconds * 1000 > Number(timeout) * 1000 + longestStopMs + 2_000);
  });

  it("loses nothing when a pod is deleted under load: preStop, then SIGTERM", { skip: lacking() }, async (t) => {
    const name = await ServedName.open(t, { speed: 8, ttl: 30 });
    name.list(true);
    const program = await startLeaving(t, name, { argv: ["examples/node-http/server.js"] });
    const tell = async (): Promise<void> => {
      name.list(false);
      const preStop = await runPreStop(name);
      assert.equal(preStop.code, 0, preStop.output);
      program.child.kill("SIGTERM");
    };
    await assertLeaves(program, name, { tell });
  });
});

/** Runs the command as the container would, with its variables. */
async function runPreStop(name: ServedName): Promise<{ code: number | null; output: string }> {
  const [program = "", ...argv] = command;
  const env = { ...name.env, PATH: `${folderOfProgram(name)}:${process.env["PATH"]}`, ...fastEnvironment(name.time) };
  const child = spawn(program, argv, { env, stdio: ["ignore", "pipe", "inherit"], timeout: 20_000 });
  const [output] = await Promise.all([text(child.stdout), once(child, "close")]);
  return { code: child.exitCode, output };
}

/** A folder with `dns-drain`, as an image has. */
function folderOfProgram({ stage }: ServedName): string {
  const folder = stage.folder("bin");
  const argv = [process.execPath, ...fastArguments, join(root, "packages/cli/dist/main.js")];
  writeFileSync(join(folder, "dns-drain"), `#!/bin/sh\nexec ${argv.join(" ")} "$@"\n`, { mode: 0o755 });
  return folder;
}
