import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { startRequesting, waitFor, type Requester } from "@dns-drain/lab";

/** Thinks for so long before each request but the first, and notes what it does. */
function createRequester(thinkMs: number): Requester & { readonly events: string[] } {
  const events: string[] = [];
  return {
    events,
    thinkMs: (n) => (n === 0 ? 0 : thinkMs),
    async request(n) {
      events.push(`sent ${n}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      events.push(`answered ${n}`);
    },
    close: () => events.push("closed"),
  };
}

describe("startRequesting()", () => {
  it("lets each client send one request after the other, each with its own number", async () => {
    const requesters = [createRequester(1), createRequester(1)];
    const { stop } = startRequesting(requesters);
    const haveBegun = (): boolean => requesters.every(({ events }) => events.length >= 4);
    await waitFor(haveBegun, { what: "two requests of each" });
    await stop();
    for (const { events } of requesters)
      assert.deepEqual(events.slice(0, 4), ["sent 0", "answered 0", "sent 1", "answered 1"]);
  });

  it("ends with the answer to what is under way, without the thought that would follow", async () => {
    const requester = createRequester(60_000);
    const { stop } = startRequesting([requester]);
    await waitFor(() => requester.events.includes("sent 0"), { what: "a request" });
    await stop();
    assert.deepEqual(requester.events, ["sent 0", "answered 0", "closed"]);
  });

  it("has stop() report what went wrong with a client", async () => {
    const requester = createRequester(0);
    const request = (n: number): Promise<void> =>
      requester.request(n).then(() => Promise.reject(new Error("out of order")));
    const { stop } = startRequesting([{ ...requester, request }]);
    await waitFor(() => requester.events.includes("answered 0"), { what: "a request" });
    await assert.rejects(stop(), /out of order/);
  });
});
