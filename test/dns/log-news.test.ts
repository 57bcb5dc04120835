import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { afterPanel } from "#dns/deciding/watch-state.js";
import type { Finding } from "#dns/observing/observation.js";
import { newsOf } from "#dns/running/news.js";
import { addresses, empty, name, other, own, says, silence } from "../support/dns/observations.ts";
import { afterRounds, answering, newWatch, type Watch } from "../support/dns/watched.ts";

const here = addresses([own, other]);
const gone = addresses([other]);
const resolver = "192.0.2.53:53";
const listed = afterRounds(newWatch({ resolvers: [resolver] }), 20, answering({ s1: here, s2: here }));

const then = (watch: Watch, rounds: number, s1: Finding, s2 = s1): Watch =>
  afterRounds(watch, rounds, answering({ s1, s2 }));
const news = (before: Watch, after: Watch): string[] =>
  newsOf({ before, after, waits: after.watched }).map(({ code, message }) => `${code}: ${message}`);
const codes = (before: Watch, after: Watch): string[] => news(before, after).map((line) => line.split(":")[0]!);

/** The codes of all lines of so many rounds. */
function codesOf(watch: Watch, rounds: number, next: (round: number) => Finding): string[] {
  const heard: string[] = [];
  for (let round = 0, before = watch; round < rounds; round++) {
    const after = then(before, 1, next(round));
    heard.push(...codes(before, after));
    before = after;
  }
  return heard;
}

describe("newsOf() a membership", () => {
  it("has a line for each change, and none without", () => {
    assert.deepEqual(news(newWatch(), then(newWatch(), 1, here)), [`address-listed: ${name} lists ${own}`]);
    assert.deepEqual(news(listed, then(listed, 1, here)), []);
    const once = then(listed, 1, gone);
    assert.deepEqual(codes(listed, once), ["address-suspect"]);
    assert.deepEqual(codes(once, then(once, 1, gone)), []);
    assert.deepEqual(news(once, then(once, 1, here)), [`address-returned: ${name} lists ${own}`]);
  });

  it("tells with a removal for how long caches may lead here", () => {
    const twice = then(listed, 2, gone);
    assert.deepEqual(news(twice, then(twice, 1, gone)), [
      `address-delisted: ${name} no longer lists ${own}, but ${other}; caches may lead here for another 71 s`,
    ]);
  });

  it("is silent about absences that rotation shows all day", () => {
    const another = addresses(["192.0.2.3"]);
    const shown = (round: number): Finding => [addresses([own]), gone, another][round % 3]!;
    const learned = Array.from({ length: 100 }, (_, round) => shown(round)).reduce(
      (watch, finding) => then(watch, 1, finding),
      newWatch(),
    );
    assert.deepEqual(
      codesOf(learned, 300, (round) => shown(round + 1)),
      [],
    );
  });

  it("warns once of an address that was never seen for a minute, with what was seen instead", () => {
    const early = then(newWatch(), 59, gone);
    const late = then(early, 1, gone);
    assert.deepEqual(news(early, late), [
      `address-unlisted: ${name} has never listed ${own}, but ${other}: is "addresses" right?`,
    ]);
    assert.deepEqual(news(late, then(late, 60, gone)), []);
  });

  it("asks whether the address is right only once somebody has answered, and says until then that nobody has", () => {
    const early = then(newWatch(), 59, silence);
    const late = then(early, 1, silence);
    assert.match(news(early, late)[0] ?? "", /^answers-missing: .* the last answers prove nothing/);
    assert.ok(!codes(late, then(late, 60, silence)).includes("address-unlisted"));
    assert.ok(codes(late, then(late, 1, gone)).includes("address-unlisted"));
  });

  it("warns once of a name without any address, and says that this is no removal", () => {
    const half = then(listed, 1, empty);
    assert.deepEqual(news(listed, half), [], "the other family may have some");
    assert.match(news(half, then(half, 1, empty))[0] ?? "", /^name-empty: .* nowhere to go: it is held as it was/);
    assert.deepEqual(
      codesOf(listed, 100, () => empty),
      ["name-empty"],
    );
  });
});

describe("newsOf() answers", () => {
  it("warns once when none has proved anything for a minute, and tells when they do again", () => {
    const before = then(listed, 59, silence);
    const without = then(before, 1, silence);
    assert.match(news(before, without)[0] ?? "", /^answers-missing: .*held as it was \(s1: timeout; s2: timeout\)/);
    assert.ok(!codes(without, then(without, 60, silence)).includes("answers-missing"));
    assert.ok(codes(without, then(without, 1, here)).includes("answers-back"));
    assert.deepEqual(
      codesOf(listed, 30, (round) => (round % 2 ? silence : here)),
      [],
    );
  });

  it("tells in one line that the authorities can't be found", () => {
    const undelegated: Finding = { kind: "inconclusive", reason: "undelegated", detail: "SERVFAIL" };
    const lost = (watch: Watch, rounds: number): Watch =>
      afterRounds(watch, rounds, answering({ delegation: undelegated }));
    const before = lost(listed, 59);
    assert.deepEqual(codes(before, lost(before, 10)), ["answers-missing"]);
  });

  it("warns once of a server that is left out, and tells when it answers again", () => {
    const before = then(listed, 60, gone, silence);
    const without = then(before, 1, gone, silence);
    assert.ok(
      news(before, without).includes(`authority-left-out: s2 is left out of decisions about ${name} A: timeout`),
    );
    assert.ok(!codes(without, then(without, 1, gone, silence)).includes("authority-left-out"));
    assert.ok(news(without, then(without, 1, gone)).includes("authority-answers: s2 answers again"));
  });
});

describe("newsOf() a propagation", () => {
  const delisted = then(listed, 3, gone);

  /** The watch after its resolver has said that. */
  function told(watch: Watch, finding: Finding, times = 1): Watch {
    let { state, now } = watch;
    for (let time = 0; time < times; time++) {
      now += 1000;
      state = afterPanel(state, state.seats[0]!, [says(finding, { server: resolver, at: now })], now);
    }
    return { ...watch, state, now };
  }

  it("is silent about a resolver that holds the address for as long as it may", () => {
    assert.deepEqual(news(delisted, told(delisted, addresses([own], 55_000))), []);
    assert.deepEqual(news(delisted, told(delisted, silence)), []);
  });

  it("warns once of a resolver that holds the address for longer", () => {
    const late = told(delisted, addresses([own], 3600_000));
    assert.deepEqual(news(delisted, late), [
      `resolver-holds: ${resolver} still has ${own} for ${name}, for another 3601 s, which is longer than it may; it is waited for, for another 160 s at most`,
    ]);
    assert.deepEqual(news(late, told(late, addresses([own], 3600_000))), []);
  });

  it("warns once of a resolver that can't say when every cache has had its time", () => {
    const silent = told(delisted, silence);
    const late = then(silent, 60, gone);
    assert.deepEqual(news(silent, late), [
      `resolver-holds: ${resolver} can't say whether ${name} still leads to ${own} (timeout: ); it is waited for, for another 100 s at most`,
    ]);
    assert.deepEqual(
      codesOf(late, 20, () => gone),
      [],
    );
  });

  it("tells once that it is over", () => {
    const clear = told(delisted, gone, 3);
    const over = then(clear, 70, gone);
    assert.deepEqual(news(clear, over), [
      `propagation-over: every cache has had its time to notice that ${name} no longer leads here`,
    ]);
    assert.deepEqual(news(over, then(over, 60, gone)), []);
  });

  it("tells whom it hasn't waited for", () => {
    const over = then(told(delisted, silence), 300, gone);
    assert.match(news(delisted, over).at(-1) ?? "", /, except for 192\.0\.2\.53:53, not waited for any longer$/);
  });
});
