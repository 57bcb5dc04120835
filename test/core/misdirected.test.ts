import assert from "node:assert/strict";
import { createServer } from "node:http";
import { describe, it } from "node:test";

import { misdirectionOf } from "#core/misdirected/misdirection.js";
import { createMisdirectedAnswers } from "#core/misdirected/answers.js";
import { systemClock } from "@dns-drain/dns";

import { removal, watchStatus } from "../support/fake-watch.ts";
import { dnsHasDropped, dnsSays, goes } from "../support/live-host.ts";

describe('misdirectionOf("name")', () => {
  const names = { kind: "names", names: new Set([goes]) };
  it("is about names that have left, whatever the phase", () => {
    for (const phase of ["serving", "propagating", "draining", "drained", "closed"] as const)
      assert.deepEqual(misdirectionOf("name", phase, dnsSays({ left: goes })), names);
  });

  it("is about nobody while a cache may still lead here", () => {
    assert.equal(misdirectionOf("name", "serving", dnsSays({ left: goes, isOver: false })), undefined);
  });

  it("is about nobody once every name has left: that is what a drain is for", () => {
    assert.equal(misdirectionOf("name", "draining", dnsHasDropped(true)), undefined);
  });

  it("is about nobody when nothing is known", () => {
    assert.equal(misdirectionOf("name", "serving", undefined), undefined);
    assert.equal(misdirectionOf("name", "serving", watchStatus("unlisted")), undefined);
  });
});

describe('misdirectionOf("stragglers")', () => {
  it("knows newcomers from when caches have had their time, and refuses them once the host is drained", () => {
    const over = removal(0, true);
    assert.deepEqual(misdirectionOf("stragglers", "draining", over), { kind: "newcomers", areRefused: false });
    assert.deepEqual(misdirectionOf("stragglers", "drained", over), { kind: "newcomers", areRefused: true });
  });

  it("is about nobody before, nor when the host serves again", () => {
    assert.equal(misdirectionOf("stragglers", "drained", removal(0, false)), undefined);
    assert.equal(misdirectionOf("stragglers", "serving", removal(0, true)), undefined);
    assert.equal(misdirectionOf("stragglers", "closed", removal(0, true)), undefined);
  });

  it("is about nobody without DNS: who is to say that they should be elsewhere?", () => {
    assert.equal(misdirectionOf("stragglers", "drained", undefined), undefined);
    assert.equal(misdirectionOf("stragglers", "drained", dnsSays({})), undefined);
  });
});

describe("createMisdirectedAnswers()", () => {
  it("leaves a server alone while there is nothing to answer, and when there is nothing any more", () => {
    const server = createServer();
    const isPatched = (): boolean => Object.hasOwn(server, "emit");
    const answers = createMisdirectedAnswers(systemClock);
    answers.attach(server);
    assert.equal(isPatched(), false);
    answers.apply({ kind: "names", names: new Set([goes]) });
    assert.equal(isPatched(), true);
    answers.apply(undefined);
    assert.equal(isPatched(), false);
    answers.apply({ kind: "newcomers", areRefused: false });
    assert.equal(isPatched(), true);
    answers.detach();
    assert.equal(isPatched(), false);
  });

  it("answers at a server that is attached later", () => {
    const server = createServer();
    const answers = createMisdirectedAnswers(systemClock);
    answers.apply({ kind: "names", names: new Set([goes]) });
    answers.attach(server);
    assert.equal(Object.hasOwn(server, "emit"), true);
    answers.detach();
  });
});
