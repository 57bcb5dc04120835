import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  addressFamily,
  addressFromOctets,
  addressOctets,
  canonicalAddress,
  isPrivateAddress,
} from "#dns/names/address.js";
import fc from "fast-check";

describe("canonicalAddress()", () => {
  const canonical: readonly [string, string][] = [
    ["192.0.2.1", "192.0.2.1"],
    ["2001:DB8::1", "2001:db8::1"],
    ["2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["::", "::"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:c000:201", "192.0.2.1"],
    ["0:0:0:0:0:ffff:0:0", "0.0.0.0"],
    ["::ffff:0:192.0.2.1", "::ffff:0:c000:201"],
    ["::192.0.2.1", "::c000:201"],
  ];
  for (const [given, expected] of canonical) {
    it(`reads ${given} as ${expected}`, () => assert.equal(canonicalAddress(given), expected));
  }

  for (const given of [
    "",
    "fe80::1%eth0",
    "192.0.2",
    "192.0.2.01",
    "192.0.2.256",
    "[::1]",
    "1::2::3",
    "host",
    " ::1",
    "::1]@x",
  ]) {
    it(`refuses "${given}"`, () => assert.equal(canonicalAddress(given), undefined));
  }

  it("gives every address one text, from whatever it was written", () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const address = canonicalAddress(text);
        assert(address !== undefined);
        assert.equal(canonicalAddress(address), address);
        assert.equal(canonicalAddress(text.toUpperCase()), address);
        assert.equal(addressFromOctets(addressOctets(address)), address);
      }),
    );
  });
});

describe("addressOctets()", () => {
  it("gives 4 octets for IPv4 and 16 for IPv6", () => {
    assert.deepEqual(addressOctets("192.0.2.1"), [192, 0, 2, 1]);
    assert.deepEqual(addressOctets("2001:db8::1"), [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    assert.deepEqual(addressOctets("::"), Array(16).fill(0));
  });
});

describe("addressFamily()", () => {
  it("tells IPv4 from IPv6", () => {
    assert.equal(addressFamily("192.0.2.1"), 4);
    assert.equal(addressFamily("::1"), 6);
  });
});

describe("isPrivateAddress()", () => {
  const privateOnes =
    "127.0.0.1 127.255.0.1 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 100.127.255.255 169.254.1.1";
  const publicOnes =
    "192.0.2.1 11.0.0.1 172.15.0.1 172.32.0.1 192.169.0.1 100.63.0.1 100.128.0.1 2001:db8::1 fe00::1 ::2";
  for (const address of [...privateOnes.split(" "), "::1", "fc00::1", "fdff::1", "fe80::1", "febf::1"]) {
    it(`says yes to ${address}`, () => assert.equal(isPrivateAddress(address), true));
  }
  for (const address of publicOnes.split(" ")) {
    it(`says no to ${address}`, () => assert.equal(isPrivateAddress(address), false));
  }
});
