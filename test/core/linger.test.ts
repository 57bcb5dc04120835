import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { describe, it, type TestContext } from "node:test";

import { closeWhenSilent } from "#core/targets/shared/linger.js";
import { FakeClock, listenLocally, waitFor } from "@dns-drain/lab";

const second = 1_000;

interface Ended {
  readonly clock: FakeClock;
  /** The server's side, which has ended. */
  readonly socket: Socket;
  /** The other side says something, and the server has read it. */
  talk(): Promise<void>;
  /** The other side closes too. */
  hangUp(): void;
}

/** A connection whose server has ended its side, and waits for the other one. */
async function endedConnection(t: TestContext): Promise<Ended> {
  const server = createServer({ allowHalfOpen: true });
  t.after(() => server.close());
  const peer = connect({ host: "127.0.0.1", port: await listenLocally(server), allowHalfOpen: true });
  peer.on("error", () => {}).resume();
  t.after(() => peer.destroy());
  const [socket] = (await once(server, "connection")) as [Socket];
  socket.resume().end();
  await once(socket, "finish");
  const clock = new FakeClock();
  closeWhenSilent(socket, clock);
  return {
    clock,
    socket,
    async talk() {
      const { bytesRead } = socket;
      peer.write("more");
      await waitFor(() => socket.bytesRead > bytesRead, { what: "the server to read" });
    },
    hangUp: () => void peer.end(),
  };
}

describe("closeWhenSilent()", () => {
  it("destroys a socket whose peer says nothing for two seconds", async (t) => {
    const { clock, socket } = await endedConnection(t);
    clock.advance(2 * second - 1);
    assert.ok(!socket.destroyed);
    clock.advance(1);
    assert.ok(socket.destroyed);
  });

  it("goes on to read while the peer talks, for half a minute", async (t) => {
    const { clock, socket, talk } = await endedConnection(t);
    for (let waited = 0; waited < 28; waited += 2) {
      await talk();
      clock.advance(2 * second);
      assert.ok(!socket.destroyed, `after ${waited + 2} s`);
    }
    await talk();
    clock.advance(2 * second);
    assert.ok(socket.destroyed);
  });

  it("leaves no timer behind when the peer closes too", async (t) => {
    const { clock, socket, hangUp } = await endedConnection(t);
    hangUp();
    await once(socket, "close");
    assert.equal(clock.pending, 0);
  });

  it("starts nothing for a socket that is destroyed already", async (t) => {
    const { socket } = await endedConnection(t);
    socket.destroy();
    const clock = new FakeClock();
    closeWhenSilent(socket, clock);
    assert.equal(clock.pending, 0);
  });
});
