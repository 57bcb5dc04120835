import assert from "node:assert/strict";

import { waitFor } from "@dns-drain/lab";

import { Traffic } from "../traffic.ts";
import type { Program } from "./program.ts";
import { hostName, type ServedName } from "./served-name.ts";

/** Clients on both hosts that never repeat a request, GET and POST. */
export async function startTraffic(name: ServedName, ca?: string): Promise<Traffic> {
  const way = { host: hostName, port: name.port, lookup: name.lookup };
  const traffic = new Traffic({ ...way, clients: 8, thinkMs: 30, ...(ca && { protocol: "http2", ca }) });
  name.stage.defer(() => traffic.stop());
  const areThere = (): boolean => traffic.countAt(undefined) === 0 && traffic.addresses.has(name.leaving);
  await waitFor(areThere, { what: "clients on the host that will leave" });
  return traffic;
}

/** What every host promises that was told to leave: nothing was lost, all are elsewhere, and it has ended with 0. */
export async function assertHasLeft(program: Program, name: ServedName, traffic: Traffic): Promise<void> {
  assert.equal(await program.end(), 0, program.output);
  await waitFor(() => traffic.addresses.size === 1, { what: "every client on the other host" });
  assert.deepEqual([...traffic.addresses], [name.staying]);
  assert.deepEqual(traffic.lost, [], program.output);
  assert.ok(traffic.requests > 50, `${traffic.requests} requests are too few to prove anything`);
}
