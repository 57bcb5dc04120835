import type { DrainStatus } from "@dns-drain/core";

/** What the wall shows while the host leaves. */
export const now = 1_700_000_100_000;

/** All that a drain can say: a host that waits for caches, while one authority is silent and one resolver holds on. */
export const leavingHost: DrainStatus = {
  phase: "propagating",
  since: now - 40_000,
  reason: "gone from every authority",
  order: { kind: "stop", at: now - 1_000, reason: "SIGTERM", deadlineAt: now + 24_000 },
  connections: { idle: 3, busy: 2, upgraded: 1 },
  shedding: { shed: 4, closedIdle: 1, arrived: 2, cut: 0 },
  stragglers: 0,
  misdirectedRequests: 7,
  dns: {
    membership: "delisted",
    reason: "gone from every authority",
    needMs: 360_000,
    propagation: { delistedAt: now - 40_000, staleUntil: now + 260_000, clearAt: now + 320_000, isOver: false },
    names: [{ name: "api.example", address: "192.0.2.7", membership: "delisted", since: now - 40_000, reason: "gone" }],
    authorities: [
      { server: "192.0.2.53:53", says: "api.example A: others", outcome: "absent", at: now, isLeftOut: false },
      { server: "198.51.100.53:53", says: "api.example A: others", outcome: "absent", at: now, isLeftOut: false },
      {
        server: "198.51.100.53:53",
        says: "nothing",
        outcome: "inconclusive",
        at: now,
        silentSince: now - 90_000,
        isLeftOut: true,
      },
    ],
    resolvers: [
      { server: "203.0.113.1:53", name: "api.example", address: "192.0.2.7", isClear: true, heldUntil: now + 5_000 },
      {
        server: "203.0.113.2:53",
        name: "api.example",
        address: "192.0.2.7",
        isClear: false,
        heldUntil: now + 60_000,
      },
      { server: "203.0.113.2:53", name: "api.example", address: "192.0.2.7", isClear: false },
      { server: "203.0.113.3:53", name: "api.example", address: "192.0.2.7", isClear: false, doubt: "timeout" },
    ],
  },
};
