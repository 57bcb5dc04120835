import assert from "node:assert/strict";
import { it } from "node:test";

import { waitFor } from "@dns-drain/lab";

import { Program } from "../support/deploy/program.ts";
import { Traffic } from "../support/traffic.ts";

it("SIGTERM under load cuts no request, then Fastify's onClose hooks run, and the process ends with 0", async (t) => {
  const time = { speed: 10, startedAt: Date.now(), resolver: "127.0.0.1:9", address: "127.0.0.1" };
  const program = new Program(t, { argv: ["examples/fastify/server.js"], env: { PORT: "0" }, time });
  await program.prints("Server listening at");
  const port = Number(/listening at http:\/\/127\.0\.0\.1:(\d+)/.exec(program.output)?.[1]);
  const traffic = new Traffic({ host: "127.0.0.1", port, clients: 8, thinkMs: 20 });
  t.after(() => traffic.stop());
  await waitFor(() => traffic.countAt(undefined) === 0, { withinMs: 5_000, what: "all clients" });
  program.child.kill("SIGTERM");
  assert.equal(await program.end(), 0, program.output);
  assert.deepEqual(
    traffic.lost.filter(({ reused, received }) => reused || received > 0),
    [],
    "what fails is a new connection that nobody accepts any more",
  );
  assert.ok(traffic.requests > 50, `${traffic.requests} requests are too few to prove anything`);
  // In which order they are printed is the logger's affair, when the process ends with a full pipe.
  for (const line of ["here the database would be closed", "process-ends: the process ends: nothing was cut"])
    assert.ok(program.output.includes(line), program.output);
});
