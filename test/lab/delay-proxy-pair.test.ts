import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { createDelayProxyPair } from "@dns-drain/lab";

describe("createDelayProxyPair()", () => {
  it("listens at both addresses, at the same port", async (t) => {
    const way = { target: { host: "127.0.0.1", port: 9 }, delayMs: 1 };
    const [one, other] = await createDelayProxyPair({ ...way, host: "127.0.0.2" }, { ...way, host: "127.0.0.3" });
    t.after(() => Promise.all([one.close(), other.close()]));
    assert.deepEqual([one.host, other.host], ["127.0.0.2", "127.0.0.3"]);
    assert.ok(one.port > 0);
    assert.equal(one.port, other.port);
  });
});
