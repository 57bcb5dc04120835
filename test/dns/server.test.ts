import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseServer } from "#dns/exchange/server.js";

describe("parseServer()", () => {
  const servers: readonly [string, string, string, string, number][] = [
    ["192.0.2.1", "192.0.2.1:53", "dns", "192.0.2.1", 53],
    ["192.0.2.1:5353", "192.0.2.1:5353", "dns", "192.0.2.1", 5353],
    ["2001:DB8::1", "[2001:db8::1]:53", "dns", "2001:db8::1", 53],
    ["[2001:db8::1]", "[2001:db8::1]:53", "dns", "2001:db8::1", 53],
    ["[2001:db8:0::1]:5353", "[2001:db8::1]:5353", "dns", "2001:db8::1", 5353],
    ["::ffff:192.0.2.1", "192.0.2.1:53", "dns", "192.0.2.1", 53],
    ["tls://dns.example", "tls://dns.example:853", "tls", "dns.example", 853],
    ["tls://DNS.example.:8853", "tls://dns.example:8853", "tls", "dns.example", 8853],
    ["tls://192.0.2.1", "tls://192.0.2.1:853", "tls", "192.0.2.1", 853],
    ["tls://[2001:db8::1]:853", "tls://[2001:db8::1]:853", "tls", "2001:db8::1", 853],
    ["https://dns.example/dns-query", "https://dns.example/dns-query", "https", "dns.example", 443],
    ["https://DNS.Example:8443/q?x=1", "https://dns.example:8443/q?x=1", "https", "dns.example", 8443],
    ["https://[2001:DB8::1]/dns-query", "https://[2001:db8::1]/dns-query", "https", "2001:db8::1", 443],
  ];
  for (const [text, id, protocol, host, port] of servers) {
    it(`reads ${text}`, () => {
      const { path, ...server } = parseServer(text) ?? {};
      assert.deepEqual(server, { protocol, host, port, id });
      assert.equal(path, protocol === "https" ? new URL(text).pathname + new URL(text).search : undefined);
    });
  }

  it("gives equal servers equal ids", () => {
    assert.equal(parseServer("2001:db8::1")?.id, parseServer("[2001:DB8:0:0::1]:53")?.id);
    assert.equal(parseServer("https://dns.example:443/q")?.id, parseServer("https://DNS.example/q")?.id);
  });

  const refused = [
    "",
    "dns.example",
    "192.0.2.1:0",
    "192.0.2.1:65536",
    "192.0.2.1:",
    "192.0.2.1:x",
    "[192.0.2.1",
    "fe80::1%eth0",
  ];
  const refusedUrls = [
    "tls://",
    "tls://:853",
    "tls://a b",
    "tls://2001:db8::1",
    "https://",
    "https://u:p@dns.example/q",
  ];
  for (const text of [
    ...refused,
    ...refusedUrls,
    "https://dns.example/q#f",
    "http://dns.example/dns-query",
    "udp://192.0.2.1",
  ]) {
    it(`refuses "${text}"`, () => assert.equal(parseServer(text), undefined));
  }
});
