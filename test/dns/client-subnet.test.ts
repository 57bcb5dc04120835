import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseClientSubnet } from "#dns/message/client-subnet.js";

describe("parseClientSubnet()", () => {
  const subnets: readonly [string, string, number][] = [
    ["192.0.2.0/24", "192.0.2.0", 24],
    ["192.0.2.255/25", "192.0.2.128", 25],
    ["192.0.2.1/32", "192.0.2.1", 32],
    ["192.0.2.1/0", "0.0.0.0", 0],
    ["2001:DB8:ffff::/33", "2001:db8:8000::", 33],
    ["2001:db8::1/128", "2001:db8::1", 128],
  ];
  for (const [text, address, bits] of subnets) {
    it(`reads ${text}, and clears what the prefix leaves out`, () => {
      assert.deepEqual(parseClientSubnet(text), { address, bits });
    });
  }

  for (const text of [
    "",
    "192.0.2.0",
    "192.0.2.0/33",
    "2001:db8::/129",
    "192.0.2.0/-1",
    "example/24",
    "192.0.2.0/24/1",
  ]) {
    it(`refuses "${text}"`, () => assert.equal(parseClientSubnet(text), undefined));
  }
});
