import type { Clock } from "@dns-drain/dns";
import type { Socket } from "node:net";

/** For how long the peer may say nothing, and for how long it may go on to talk; Apache httpd takes the same. */
const silenceMs = 2_000;
const talkMs = 30_000;

/**
 * Makes the end of a connection's last response a lingering close (RFC 9112 §9.6): send what is left and FIN, then go on
 * reading until the peer has closed too. Node, which calls `destroySoon()` then, would close at once. If bytes of the
 * peer are unread by then or still come (the rest of an upload that the application didn't want, pipelined requests),
 * the kernel would send a reset, and a reset takes from the peer what it hasn't read of the response.
 */
export function lingerAtEnd(socket: Socket, clock: Clock): void {
  socket.destroySoon = () => {
    Reflect.deleteProperty(socket, "destroySoon");
    socket.end(() => closeWhenSilent(socket, clock));
  };
}

/** Destroys a socket whose own side has ended: once its peer, which may go on to talk for a while, is silent. */
export function closeWhenSilent(socket: Socket, clock: Clock): void {
  if (socket.destroyed) return;
  const giveUpAt = clock.now() + talkMs;
  let read = socket.bytesRead;
  let callOff = clock.after(silenceMs, look);
  function look(): void {
    if (socket.bytesRead === read || clock.now() >= giveUpAt) return void socket.destroy();
    read = socket.bytesRead;
    callOff = clock.after(silenceMs, look);
  }
  socket.once("close", () => callOff());
}
