import { stopListening, type Ending, type Handshakes } from "@dns-drain/core/targets";
import type { Clock } from "@dns-drain/dns";
import type { Server } from "node:net";

export interface EndOptions {
  readonly clock: Clock;
  readonly server: Server;
  readonly handshakes: Handshakes;
  readonly ending: Ending;
  isEmpty(): Promise<boolean>;
  /** Returns how many of those that are cut had something under way. */
  cut(): number;
}

/** Waits for who is there, stops to listen, and cuts what is left. Returns how many of these had something under way. */
export async function end({ clock, server, handshakes, ending, isEmpty, cut }: EndOptions): Promise<number> {
  if (await ending.until(isEmpty, ending.lastCallAt)) {
    await stopListening(server, handshakes, clock);
    return 0;
  }
  server.close();
  await ending.until(isEmpty);
  for (const socket of handshakes.unfinished()) socket.destroy();
  return cut();
}
