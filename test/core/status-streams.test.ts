import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";

import { createDrain, type Drain, type DrainStatus } from "@dns-drain/core";
import { FakeClock, listenLocally, waitFor } from "@dns-drain/lab";

import type { DrainEvents } from "#core/telling/drain-events.js";
import { createStatusHandler } from "#core/telling/status-page/status-handler.js";
import { createStatusStreams } from "#core/telling/status-page/status-streams.js";

import { FakeWatch } from "../support/fake-watch.ts";
import { dnsHasDropped, startLiveHost, type LiveHost } from "../support/live-host.ts";
import { openSockets, socketsBackTo } from "../support/open-sockets.ts";

const startedAt = 1_700_000_000_000;
const patience = 4_000;

/** One who looks on, and sees every byte. */
interface Onlooker {
  readonly socket: Socket;
  readonly text: () => string;
  /** The data of the events of one kind that have come. */
  readonly heard: (event?: "time" | "leave") => string[];
  until(what: string, isSo: () => boolean): Promise<unknown>;
  /** Waits for an event that says so. */
  hears(what: RegExp, event?: "time" | "leave"): Promise<unknown>;
}

const request = "GET /drain HTTP/1.1\r\nHost: a.example\r\nAccept: text/event-stream\r\n\r\n";

async function lookOn(port: number): Promise<Onlooker> {
  const socket = connect({ host: "127.0.0.1", port });
  let received = "";
  socket.setEncoding("utf8").on("data", (part: string) => (received += part));
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(request);
  const heard = (event?: string): string[] => eventsIn(received, event);
  const until = (what: string, isSo: () => boolean): Promise<unknown> => waitFor(isSo, { withinMs: patience, what });
  return {
    socket,
    text: () => received,
    heard,
    until,
    hears: (what, event) => until(String(what), () => heard(event).some((data) => what.test(data))),
  };
}

function eventsIn(text: string, kind: string | undefined): string[] {
  const events = [...text.matchAll(/(?:event: (\w+)\n)?data: ([^\n]*)\n\n/g)];
  return events.filter(([, event]) => event === kind).map(([, , data = ""]) => data);
}

/** A status that a test turns by hand, on a server of its own, in a time that stands still. */
class Stage {
  readonly clock = new FakeClock(startedAt);
  readonly events = new EventEmitter<DrainEvents>();
  readonly #onlookers: Onlooker[] = [];
  port = 0;
  /** How often the status was asked for. */
  looks = 0;
  reason = "nothing has asked this host to leave";
  phase: DrainStatus["phase"] = "serving";
  since = startedAt;

  readonly status = (): DrainStatus => {
    this.looks += 1;
    const none = { idle: 0, busy: 0, upgraded: 0 };
    const { phase, since, reason } = this;
    return { phase, since, reason, connections: none, shedding: nothingShed, stragglers: 0 };
  };

  static async start(t: TestContext, isOwn = false): Promise<Stage> {
    const stage = new Stage();
    const { status, events, clock } = stage;
    const before = openSockets();
    const streams = createStatusStreams({ status, events, isOwn: () => isOwn, clock });
    const server = createServer(createStatusHandler({ status, streams }));
    stage.port = await listenLocally(server);
    t.after(async () => {
      for (const { socket } of stage.#onlookers) socket.destroy();
      server.close();
      await socketsBackTo(before);
      await waitFor(() => clock.pending === 0, { withinMs: patience, what: "every alarm to be called off" });
    });
    return stage;
  }

  async lookOn(): Promise<Onlooker> {
    const onlooker = await lookOn(this.port);
    this.#onlookers.push(onlooker);
    return onlooker;
  }

  /** Goes on to another phase, and says so. */
  enter(phase: DrainStatus["phase"]): void {
    const from = this.phase;
    this.phase = phase;
    this.events.emit("phase", { from, to: phase, reason: this.reason });
  }
}

const nothingShed = { shed: 0, closedIdle: 0, cut: 0, arrived: 0 };

describe("an event stream of statusHandler()", () => {
  it("begins with the time and the status, and says when to come back", async (t) => {
    const stage = await Stage.start(t);
    const onlooker = await stage.lookOn();
    await onlooker.hears(/"phase":"serving"/);
    const head = onlooker.text().slice(0, onlooker.text().indexOf("\r\n\r\n"));
    assert.match(head, /^HTTP\/1\.1 200 OK\r\n/);
    assert.match(head, /\r\nContent-Type: text\/event-stream(\r\n|$)/);
    assert.match(head, /\r\nCache-Control: no-store, no-transform(\r\n|$)/);
    assert.match(head, /\r\nX-Accel-Buffering: no(\r\n|$)/);
    assert.match(onlooker.text(), /retry: 2000\n/);
    assert.deepEqual(onlooker.heard("time"), [String(startedAt)]);
  });

  it("says what has changed within a second, and a sign of life every five", async (t) => {
    const stage = await Stage.start(t);
    const onlooker = await stage.lookOn();
    await onlooker.hears(/nothing has asked/);
    stage.clock.advance(4_000);
    stage.reason = "one more makes it a removal";
    stage.clock.advance(1_000);
    await onlooker.hears(/one more makes it a removal/);
    assert.equal(onlooker.heard().length, 2, "what has not changed isn't said again");
    await onlooker.hears(new RegExp(String(startedAt + 5_000)), "time");
    stage.clock.advance(4_999);
    assert.equal(onlooker.heard("time").length, 2);
  });

  it("says at once that the phase is another", async (t) => {
    const stage = await Stage.start(t);
    const onlooker = await stage.lookOn();
    await onlooker.hears(/"phase":"serving"/);
    stage.enter("propagating");
    await onlooker.hears(/"phase":"propagating"/);
  });

  it("says nothing new when the two clocks disagree by a moment, as they do", async (t) => {
    const stage = await Stage.start(t);
    const onlooker = await stage.lookOn();
    await onlooker.hears(/serving/);
    stage.since += 1;
    stage.clock.advance(5_000);
    await onlooker.hears(new RegExp(String(startedAt + 5_000)), "time");
    stage.clock.advance(1_000);
    assert.equal(onlooker.heard().length, 1);
    stage.since += 1_000;
    stage.clock.advance(1_000);
    await onlooker.hears(new RegExp(String(stage.since)));
  });

  it("costs a look a second however many look on, and nothing when nobody does", async (t) => {
    const stage = await Stage.start(t);
    stage.clock.advance(10_000);
    stage.enter("propagating");
    assert.equal(stage.looks, 0);
    const onlookers = [await stage.lookOn(), await stage.lookOn(), await stage.lookOn()];
    for (const onlooker of onlookers) await onlooker.hears(/propagating/);
    assert.equal(stage.looks, 1, "those who come in one second share what was found");
    stage.clock.advance(10_000);
    assert.equal(stage.looks, 11);
    for (const { socket } of onlookers) socket.destroy();
    await waitFor(() => stage.clock.pending === 0, { withinMs: patience, what: "nobody to look on" });
    stage.clock.advance(10_000);
    assert.equal(stage.looks, 11);
  });

  it("is refused to the 33rd, who may come back when another has left", async (t) => {
    const stage = await Stage.start(t);
    const onlookers = await Promise.all(Array.from({ length: 32 }, () => stage.lookOn()));
    for (const onlooker of onlookers) await onlooker.hears(/serving/);
    const late = await stage.lookOn();
    await late.until("a refusal", () => late.text().startsWith("HTTP/1.1 503 "));
    assert.match(late.text(), /\r\nRetry-After: 10\r\n/);
    onlookers[0]?.socket.destroy();
    const looksOn = async (): Promise<boolean> => {
      const next = await stage.lookOn();
      await next.until("an answer", () => next.text().includes("\r\n\r\n"));
      return next.text().startsWith("HTTP/1.1 200 ");
    };
    await waitFor(looksOn, { withinMs: patience, what: "a stream" });
  });

  it("piles nothing up for one who doesn't read, and is cut after half a minute", async (t) => {
    const stage = await Stage.start(t);
    const onlooker = await stage.lookOn();
    await onlooker.hears(/serving/);
    onlooker.socket.pause();
    const bigEnough = 4 * 1024 * 1024;
    for (let second = 0; second < 40; second++) {
      stage.reason = `${second}${"x".repeat(bigEnough)}`;
      await stage.clock.advanceAndSettle(1_000);
    }
    assert.equal(stage.clock.pending, 0, "nobody looks on any more");
    onlooker.socket.resume();
    await onlooker.until("the end of the connection", () => onlooker.socket.closed);
    assert.ok(onlooker.text().length < 4 * bigEnough, `${onlooker.text().length} characters`);
  });

  it("goes on through every phase on a server that isn't attached, and ends when the drain has let go", async (t) => {
    const stage = await Stage.start(t);
    const onlooker = await stage.lookOn();
    for (const phase of ["propagating", "draining", "drained", "serving", "draining", "closed"] as const) {
      stage.enter(phase);
      await onlooker.hears(new RegExp(`"phase":"${phase}"`));
      assert.deepEqual(onlooker.heard("leave"), []);
    }
    stage.events.emit("detach");
    await onlooker.until("the end", () => onlooker.text().endsWith("\r\n0\r\n\r\n"));
    assert.deepEqual(onlooker.heard("leave"), [], "another process may follow");
    const late = await stage.lookOn();
    await late.until("a refusal", () => late.text().startsWith("HTTP/1.1 503 "));
  });

  it("is told not to come back when the drain was detached, and so is who comes later", async (t) => {
    const stage = await Stage.start(t);
    const onlooker = await stage.lookOn();
    await onlooker.hears(/serving/);
    stage.events.emit("detach");
    const late = await stage.lookOn();
    for (const one of [onlooker, late]) {
      await one.hears(/detached/, "leave");
      await stage.clock.advanceAndSettle(1_000);
      await one.until("the end", () => one.text().endsWith("\r\n0\r\n\r\n"));
      assert.match(one.heard().join(), /"phase":"serving"/);
    }
  });

  it("doesn't keep a process alive whose server is closed", async (t) => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", processToEnd], {
      cwd: import.meta.dirname,
      stdio: ["ignore", "pipe", "inherit"],
    });
    t.after(() => child.kill("SIGKILL"));
    const [port] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
    const onlooker = await lookOn(Number(port));
    t.after(() => onlooker.socket.destroy());
    await onlooker.hears(/serving/);
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    const [code] = (await once(child, "exit")) as [number | null];
    clearTimeout(timer);
    assert.equal(code, 0);
  });
});

/** Closes its listener when somebody has begun to look on, and has nothing else to do then. */
const processToEnd = `
  import { createServer } from "node:http";
  import { createDrain } from "@dns-drain/core";
  const show = createDrain({ signals: [], logger: false }).statusHandler();
  const server = createServer((request, response) => {
    show(request, response);
    setTimeout(() => server.close(), 100);
  });
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;

async function onServerThatDrains(t: TestContext, protocol: "http" | "h2c" = "http"): Promise<LiveHost> {
  const host = await startLiveHost(t, protocol, { spreadMs: 10_000, quietMs: 2_000, idleGraceMs: 30_000 });
  host.server.on("request", host.drain.statusHandler());
  return host;
}

function untilEmpty(drain: Drain): Promise<unknown> {
  const isEmpty = (): boolean => Object.values(drain.status().connections).every((count) => count === 0);
  return waitFor(isEmpty, { withinMs: patience, what: "the connection to be closed" });
}

describe("an event stream of statusHandler() on a server that is attached", () => {
  it("is sent away when the server begins to shed, and doesn't hold the drain up", async (t) => {
    const { drain, watch, port, pass, closeLater } = await onServerThatDrains(t);
    const onlooker = await lookOn(port);
    closeLater(onlooker.socket);
    await onlooker.hears(/"phase":"serving"/);
    watch.say(dnsHasDropped(false));
    await onlooker.hears(/"phase":"propagating"/);
    watch.say(dnsHasDropped(true));
    await onlooker.hears(/"phase":"draining"/);
    await onlooker.hears(/another port/, "leave");
    // As the page does.
    onlooker.socket.destroy();
    await untilEmpty(drain);
    await pass(2_000);
    assert.equal(drain.phase, "drained");
    assert.equal(drain.status().stragglers, 0);
  });

  it("is sent away also if the server was attached after it had begun", async (t) => {
    const server = createServer();
    const drain = createDrain({ watch: new FakeWatch(), signals: [], logger: false });
    server.on("request", drain.statusHandler());
    const onlooker = await lookOn(await listenLocally(server));
    t.after(() => {
      onlooker.socket.destroy();
      drain.detach();
      server.close();
    });
    await onlooker.hears(/"phase":"serving"/);
    drain.attach(server);
    drain.start("maintenance");
    await onlooker.hears(/another port/, "leave");
  });

  it("is ended by the server for one who stays", async (t) => {
    const { drain, port, pass, closeLater } = await onServerThatDrains(t);
    const onlooker = await lookOn(port);
    closeLater(onlooker.socket);
    await onlooker.hears(/"phase":"serving"/);
    drain.start("maintenance");
    await onlooker.hears(/another port/, "leave");
    await pass(1_000);
    await onlooker.until("the end", () => onlooker.text().endsWith("\r\n0\r\n\r\n"));
  });

  it("hears the status once and is sent away when it comes while the server sheds", async (t) => {
    const { drain, port, pass, closeLater } = await onServerThatDrains(t);
    drain.start("maintenance");
    const onlooker = await lookOn(port);
    closeLater(onlooker.socket);
    await onlooker.hears(/"phase":"draining"/);
    await onlooker.hears(/another port/, "leave");
    await pass(1_000);
    await onlooker.until("the end", () => onlooker.text().endsWith("\r\n0\r\n\r\n"));
    assert.equal(onlooker.heard().length, 1);
    await onlooker.until("the end of the connection", () => onlooker.socket.closed);
    await pass(2_000);
    assert.equal(drain.phase, "drained");
  });

  it("is no request that stop() would have to cut", async (t) => {
    const { drain, port, pass, closeLater } = await onServerThatDrains(t);
    const onlooker = await lookOn(port);
    closeLater(onlooker.socket);
    await onlooker.hears(/"phase":"serving"/);
    const stopped = drain.stop();
    await onlooker.hears(/another port/, "leave");
    await pass(1_000);
    await onlooker.until("the end", () => onlooker.text().endsWith("\r\n0\r\n\r\n"));
    await pass(25_000);
    assert.equal(await stopped, 0);
  });

  it("is sent away over HTTP/2 too", async (t) => {
    const { drain, origin, pass } = await onServerThatDrains(t, "h2c");
    const session = connectHttp2(origin);
    t.after(() => session.destroy());
    const stream = session.request({ ":path": "/drain", accept: "text/event-stream" });
    let text = "";
    stream.setEncoding("utf8").on("data", (part: string) => (text += part));
    await waitFor(() => /"phase":"serving"/.test(text), { withinMs: patience, what: "the status" });
    drain.start("maintenance");
    await waitFor(() => /event: leave/.test(text), { withinMs: patience, what: "being sent away" });
    stream.close();
    session.close();
    await untilEmpty(drain);
    await pass(2_000);
    assert.equal(drain.phase, "drained");
  });
});
