import assert from "node:assert/strict";
import { createServer } from "node:http";
import { it, type TestContext } from "node:test";

import { createDrain } from "@dns-drain/core";
import {
  createAuthority,
  createCachingResolver,
  listenLocally,
  waitFor,
  type Authority,
  type CachingResolver,
} from "@dns-drain/lab";

import { fastClock } from "../support/fast-clock.ts";
import { openRaw, type RawClient } from "./http1/raw-client.ts";

const [stays, goes] = ["stays.example.test", "goes.example.test"] as const;
const [own, other] = ["127.0.0.2", "127.0.0.3"] as const;
const clock = fastClock(10);

async function startDns(t: TestContext): Promise<{ authority: Authority; resolver: CachingResolver }> {
  const authority = await createAuthority({ zones: ["example.test"] });
  const resolver = await createCachingResolver({ authorities: [authority], clock });
  t.after(async () => {
    await resolver.close();
    await authority.close();
  });
  for (const name of [stays, goes]) authority.setAddresses(name, [own, other], 1);
  return { authority, resolver };
}

async function statusFor(client: RawClient, name: string): Promise<string> {
  const before = client.received.length;
  client.send(`GET / HTTP/1.1\r\nHost: ${name}\r\n\r\n`);
  await waitFor(() => client.received.length > before, { what: "an answer" });
  return client.received.slice(before).split(" ")[1] ?? "";
}

it("a name that leaves DNS is answered 421 when its caches have had their time; the other name is served on", async (t) => {
  const { authority, resolver } = await startDns(t);
  const server = createServer((_request, response) => response.end("served"));
  const drain = createDrain({
    names: [stays, goes],
    addresses: own,
    authorities: `${authority.host}:${authority.port}`,
    resolvers: `${resolver.host}:${resolver.port}`,
    schedule: "* * * * * *",
    graceMs: 1_000,
    misdirected: "name",
    signals: [],
    logger: false,
    clock,
  });
  drain.attach(server);
  const port = await listenLocally(server);
  const client = await openRaw(port);
  t.after(() => {
    drain.detach();
    client.socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  const namesAre = (membership: string): boolean =>
    drain.status().dns?.names.find(({ name }) => name === goes)?.membership === membership;
  await waitFor(() => namesAre("listed"), { what: "the name to be listed" });

  authority.setAddresses(goes, [other], 1);
  await waitFor(() => namesAre("delisted"), { withinMs: 20_000, what: "the name to be delisted" });
  const isOver = (): boolean => drain.status().dns?.names.some(({ propagation }) => propagation?.isOver) ?? false;
  await waitFor(isOver, { withinMs: 20_000, what: "the caches to have had their time" });
  const isArmed = async (): Promise<boolean> => {
    const visitor = await openRaw(port);
    const status = await statusFor(visitor, goes);
    visitor.socket.destroy();
    return status === "421";
  };
  await waitFor(isArmed, { what: "421" });
  assert.equal(await statusFor(client, stays), "200");
  assert.equal(await statusFor(client, stays), "200");
  assert.equal(drain.phase, "serving");
});
