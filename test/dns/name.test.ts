import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { canonicalName, foldCase, isWithin, parentName } from "#dns/names/name.js";

const label63 = "a".repeat(63);
const name253 = `${label63}.${label63}.${label63}.${"b".repeat(61)}`;

describe("canonicalName()", () => {
  const canonical: readonly [string, string][] = [
    ["Api.Example.COM", "api.example.com"],
    ["api.example.com.", "api.example.com"],
    ["localhost", "localhost"],
    ["_service.example.com", "_service.example.com"],
    ["a--b.example", "a--b.example"],
    ["xn--bcher-kva.example", "xn--bcher-kva.example"],
    ["Bücher.example", "xn--bcher-kva.example"],
    ["BÜCHER.Example", "xn--bcher-kva.example"],
    ["例え.テスト", "xn--r8jz45g.xn--zckzah"],
    ["api。example。com", "api.example.com"],
    ["1.2.0.192.in-addr.arpa", "1.2.0.192.in-addr.arpa"],
    [name253, name253],
  ];
  for (const [given, expected] of canonical) {
    it(`reads ${given.slice(0, 40)} as ${expected.slice(0, 40)}`, () => assert.equal(canonicalName(given), expected));
  }

  const refused = [
    "",
    ".",
    "..",
    "a..b",
    ".a",
    "*.example.com",
    "a b.example",
    "192.0.2.1",
    "192.0.2.1.",
    "2001:db8::1",
  ];
  for (const given of [
    ...refused,
    "１９２.0.2.1",
    "10.0.0",
    "host:80",
    "a/b",
    "é\u0000.example",
    `${label63}a.example`,
    `${name253}b`,
  ]) {
    it(`refuses "${given.slice(0, 40)}"`, () => assert.equal(canonicalName(given), undefined));
  }
});

describe("parentName()", () => {
  it("takes one label off, down to the root and no further", () => {
    assert.equal(parentName("a.b.example"), "b.example");
    assert.equal(parentName("example"), "");
    assert.equal(parentName(""), undefined);
  });
});

describe("isWithin()", () => {
  it("says yes at the zone's name and below it", () => {
    assert(isWithin("example.com", "example.com"));
    assert(isWithin("a.b.example.com", "example.com"));
    assert(isWithin("com", ""));
    assert(isWithin("", ""));
  });
  it("isn't fooled by a common ending", () => {
    assert(!isWithin("badexample.com", "example.com"));
    assert(!isWithin("com", "example.com"));
    assert(!isWithin("", "com"));
  });
});

describe("foldCase()", () => {
  it("lowers ASCII letters and leaves every other octet as it is", () => {
    assert.equal(foldCase("ÀAzZ[\u00c9"), "Àazz[\u00c9");
  });
});
