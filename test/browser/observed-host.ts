import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

import { createDrain, type Drain } from "@dns-drain/core";
import type { WatchStatus } from "@dns-drain/dns";
import { createHttp1Client, type Http1Client } from "@dns-drain/lab";

import { FakeWatch, watchStatus } from "../support/fake-watch.ts";

/** A host with clients, whose status is shown on another port. */
export interface ObservedHost {
  readonly drain: Drain;
  readonly watch: FakeWatch;
  readonly clients: readonly Http1Client[];
  /** Where the page is. */
  readonly url: string;
  /** Of the page. */
  readonly server: Server;
}

const clientCount = 6;

/** Drains within a second once there is nobody left. The page is on `port`, or on one that is free. */
export async function startObservedHost(t: TestContext, port = 0): Promise<ObservedHost> {
  const watch = new FakeWatch(dnsSays("listed"));
  const drain = createDrain({ watch, spreadMs: 200, quietMs: 500, signals: [], logger: false });
  const app = createServer((_request, response) => void response.end("served"));
  drain.attach(app);
  const clients = await connectClients(await portOf(app, 0));
  const server = createServer(drain.statusHandler());
  const url = `http://127.0.0.1:${await portOf(server, port)}/`;
  t.after(() => {
    for (const client of clients) client.close();
    drain.detach();
    for (const each of [app, server]) each.close().closeAllConnections();
  });
  return { drain, watch, clients, url, server };
}

async function connectClients(port: number): Promise<Http1Client[]> {
  const clients = Array.from({ length: clientCount }, () => createHttp1Client({ host: "127.0.0.1", port }));
  await Promise.all(clients.map((client) => client.request()));
  return clients;
}

async function portOf(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const [name, address] = ["api.example", "192.0.2.7"];
/** What a zone or a name server may hold, if whoever runs it is hostile. */
const hostile = `<script>document.title="run"</script><img src=x onerror=document.title="run">`;

/** What a watch would say of a host with one name, at this moment. */
export function dnsSays(membership: "listed" | "delisted", isOver = false): WatchStatus {
  const at = Date.now();
  const isGone = membership === "delisted";
  const propagation = { delistedAt: at - 5_000, staleUntil: at + 25_000, clearAt: at + 85_000, isOver };
  const reason = isGone ? `${name} no longer lists ${address}, but 192.0.2.8` : `${name} lists ${address}`;
  return watchStatus(membership, {
    reason,
    ...(isGone && { propagation }),
    names: [{ name, address, membership, since: at, reason, ...(isGone && { propagation }) }],
    authorities: [
      { server: "198.51.100.1:53", says: `${name} A: 192.0.2.8 for 30 s`, outcome: "absent", at, isLeftOut: false },
      {
        server: "198.51.100.2:53",
        says: `${name} A: ${address}, 192.0.2.8 for 30 s`,
        outcome: "present",
        at,
        isLeftOut: false,
      },
      {
        server: "198.51.100.3:53",
        says: `${name} A: ${hostile}`,
        outcome: "inconclusive",
        at,
        silentSince: at - 61_000,
        isLeftOut: true,
      },
    ],
    resolvers: isGone
      ? [
          { server: "9.9.9.9:53", name, address, isClear: true },
          { server: "1.1.1.1:53", name, address, isClear: false, heldUntil: at + 25_000 },
          { server: hostile, name, address, isClear: false, doubt: hostile },
        ]
      : [],
  });
}
