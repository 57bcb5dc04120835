import { stopListening, type Bell, type Handshakes } from "@dns-drain/core/targets";
import type { Clock } from "@dns-drain/dns";
import type { Server } from "node:net";

/** For so long before the end nobody new is accepted, who would be cut in the middle of something. */
const lastCallMs = 5_000;

/** How often to look for connections that nobody tells about when they leave. */
const pauseMs = 100;

export interface EndOptions {
  readonly clock: Clock;
  readonly server: Server;
  readonly handshakes: Handshakes;
  /** Rings when a connection has left. */
  readonly bell: Bell;
  /** When what is left is cut; it may be put forward meanwhile. */
  endsAt(): number;
  isEmpty(): Promise<boolean>;
  /** Returns how many of those that are cut had something under way. */
  cut(): number;
}

/** Waits for who is there, stops to listen, and cuts what is left. Returns how many of these had something under way. */
export async function end(options: EndOptions): Promise<number> {
  const { clock, server, handshakes, endsAt } = options;
  const halfMs = Math.max(0, endsAt() - clock.now()) / 2;
  if (await isEmptyBy(() => endsAt() - Math.min(lastCallMs, halfMs), options)) {
    await stopListening(server, handshakes, clock);
    return 0;
  }
  server.close();
  await isEmptyBy(endsAt, options);
  for (const socket of handshakes.unfinished()) socket.destroy();
  return options.cut();
}

/** Waits until every connection has left. */
async function isEmptyBy(endsAt: () => number, { clock, bell, isEmpty }: EndOptions): Promise<boolean> {
  while (!(await isEmpty())) {
    const leftMs = endsAt() - clock.now();
    if (leftMs <= 0) return false;
    await bell.heard(clock, Math.min(pauseMs, leftMs));
  }
  return true;
}
