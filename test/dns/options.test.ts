import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readWatchOptions, type WatchOptions } from "#dns/options.js";

const good: WatchOptions = { names: "API.example.", addresses: "192.0.2.1", resolvers: "192.0.2.53" };

describe("readWatchOptions()", () => {
  const refused: readonly [options: Readonly<Record<string, unknown>>, message: string][] = [
    [
      { ttl: 60 },
      'Cannot watch: "ttl" must be left out, or one of names, addresses, resolvers, authorities, clientSubnets, schedule, ' +
        "graceMs, maxPropagationMs, onEmpty, logger, signal, clock, received 60",
    ],
    [{ names: [] }, 'Cannot watch: "names" must be a host name or a list of them, received []'],
    [{ names: undefined }, 'Cannot watch: "names" must be a host name or a list of them, received undefined'],
    [{ names: "not a name" }, 'Cannot watch: "names" must be a host name or a list of them, received "not a name"'],
    [{ names: ["api.example", 7] }, 'Cannot watch: "names" must be a host name or a list of them, received 7'],
    [{ names: "192.0.2.1" }, 'Cannot watch: "names" must be a host name or a list of them, received "192.0.2.1"'],
    [
      { addresses: "api.example" },
      'Cannot watch: "addresses" must be an IPv4 or IPv6 address of a host or a list of them, received "api.example"',
    ],
    [
      { addresses: "fe80::1%eth0" },
      'Cannot watch: "addresses" must be an IPv4 or IPv6 address of a host or a list of them, received "fe80::1%eth0"',
    ],
    [
      { addresses: ["192.0.2.1", "0.0.0.0"] },
      'Cannot watch: "addresses" must be an IPv4 or IPv6 address of a host or a list of them, received "0.0.0.0"',
    ],
    [
      { resolvers: ["192.0.2.53", "ftp://x"] },
      'Cannot watch: "resolvers" must be a name server or a list of them, received "ftp://x"',
    ],
    [
      { authorities: "tls://192.0.2.1" },
      'Cannot watch: "authorities" must be a name server (address or address:port) or a list of them, received "tls://192.0.2.1"',
    ],
    [
      { clientSubnets: ["192.0.2.0/24", "192.0.2.0"] },
      'Cannot watch: "clientSubnets" must be a network (address/bits) or a list of them, received "192.0.2.0"',
    ],
    [
      { clientSubnets: [] },
      'Cannot watch: "clientSubnets" must be a network (address/bits) or a list of them, received []',
    ],
    [{ schedule: "now and then" }, 'Cannot watch: "schedule" must be a cron expression, received "now and then"'],
    [{ schedule: 10 }, 'Cannot watch: "schedule" must be a cron expression, received 10'],
    [{ onEmpty: "leave" }, 'Cannot watch: "onEmpty" must be "hold" or "drain", received "leave"'],
    [{ graceMs: -1 }, 'Cannot watch: "graceMs" must be a finite number of milliseconds >= 0, received -1'],
    [{ graceMs: "60" }, 'Cannot watch: "graceMs" must be a finite number of milliseconds >= 0, received "60"'],
    [
      { maxPropagationMs: Infinity },
      'Cannot watch: "maxPropagationMs" must be a finite number of milliseconds >= 0, received Infinity',
    ],
    [{ signal: {} }, 'Cannot watch: "signal" must be an AbortSignal, received {}'],
    [
      { logger: { info() {} } },
      'Cannot watch: "logger" must be a logger with a method "warn", received { info: [Function: info] }',
    ],
  ];
  for (const [options, message] of refused)
    it(`refuses ${JSON.stringify(options)}`, () =>
      assert.throws(() => readWatchOptions({ ...good, ...options }), { message }));

  it("refuses what are no options at all", () => {
    const message = 'Cannot watch: "options" must be an object, received undefined';
    assert.throws(() => readWatchOptions(undefined as never), { name: "TypeError", message });
  });

  it("watches every address under every name, each by its own type", () => {
    const { listings } = readWatchOptions({
      ...good,
      names: ["a.example", "b.example"],
      addresses: ["192.0.2.1", "2001:DB8::1"],
    });
    assert.deepEqual(
      listings.map(({ name, type, address }) => `${name} ${type} ${address}`),
      ["a.example A 192.0.2.1", "a.example AAAA 2001:db8::1", "b.example A 192.0.2.1", "b.example AAAA 2001:db8::1"],
    );
  });

  it("reads names and addresses in any spelling, and each but once", () => {
    const { listings, resolvers } = readWatchOptions({
      names: ["API.example.", "api.example"],
      addresses: ["192.0.2.1", "::ffff:192.0.2.1"],
      resolvers: ["192.0.2.53", "192.0.2.53:53"],
    });
    assert.deepEqual(
      listings.map(({ name, address }) => [name, address]),
      [["api.example", "192.0.2.1"]],
    );
    assert.equal(resolvers.length, 1);
    const { clientSubnets } = readWatchOptions({
      ...good,
      clientSubnets: ["192.0.2.7/24", "192.0.2.0/24", "2001:DB8::/32"],
    });
    assert.deepEqual(clientSubnets, ["192.0.2.0/24", "2001:db8::/32"]);
  });

  it("has defaults that are safe", () => {
    const { onEmpty, graceMs, maxPropagationMs, schedule, authorities } = readWatchOptions(good);
    assert.deepEqual(
      [onEmpty, graceMs, maxPropagationMs, schedule, authorities],
      ["hold", 60_000, 600_000, "*/10 * * * * *", undefined],
    );
  });

  it("warns of a private address, unless the authorities are private as well", () => {
    const warnings = (options: Partial<WatchOptions>): string[] => {
      const lines: string[] = [];
      const ignore = (): void => {};
      readWatchOptions({
        ...good,
        ...options,
        logger: { info: ignore, error: ignore, warn: (line) => lines.push(line) },
      });
      return lines;
    };
    assert.match(warnings({ addresses: "10.0.0.1" })[0] ?? "", /"addresses" has 10\.0\.0\.1, which is private/);
    assert.deepEqual(warnings({ addresses: "10.0.0.1", authorities: "10.0.0.53" }), []);
    assert.deepEqual(warnings({ addresses: "203.0.113.1" }), []);
  });
});
