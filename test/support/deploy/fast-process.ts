/**
 * Loaded before a program that knows nothing of tests: its time runs faster, it listens on one address, and asks a resolver
 * of the test. So programs with their usual waits of seconds and minutes fit into a test as they are.
 */
import { setServers } from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import { Server } from "node:net";
import timers from "node:timers/promises";

export interface FastProcessSettings {
  /** How many times faster than the machine's its time is. */
  readonly speed: number;
  /** When the fast time began: for all processes of a test the same moment. */
  readonly startedAt: number;
  /** Address and port. */
  readonly resolver: string;
  /** Where servers listen that don't say where. */
  readonly address: string;
}

const { speed, startedAt, resolver, address } = JSON.parse(process.env["FAST_PROCESS"]!) as FastProcessSettings;

setServers([resolver]);
quicken();
// Among others `setServers` has replaced `getServers`: whoever imports it by name shall have the new one.
syncBuiltinESMExports();
Server.prototype.listen = listenOn(Server.prototype.listen);

function quicken(): void {
  const realDate = Date;
  const now = (): number => Math.round(startedAt + (realDate.now() - startedAt) * speed);
  const monotonic = performance.now.bind(performance);
  performance.now = () => monotonic() * speed;
  globalThis.Date = class extends realDate {
    constructor(...given: []) {
      super(...((given.length === 0 ? [now()] : given) as []));
    }
    static override now(): number {
      return now();
    }
  } as DateConstructor;
  for (const name of ["setTimeout", "setInterval"] as const) {
    const real = globalThis[name];
    const fast = (call: () => void, ms = 0, ...values: []): NodeJS.Timeout => real(call, ms / speed, ...values);
    globalThis[name] = Object.assign(fast, real) as never;
  }
  const sleep = timers.setTimeout;
  timers.setTimeout = (ms = 0, ...rest) => sleep(ms / speed, ...rest);
}

/** Whatever host is given, or none. */
function listenOn(listen: Server["listen"]): Server["listen"] {
  return function (this: Server, where: unknown, ...rest: unknown[]) {
    const port = typeof where === "object" && where !== null ? (where as { port: number }).port : Number(where);
    const callback = rest.findLast((value) => typeof value === "function") as (() => void) | undefined;
    return listen.call(this, { port, host: address }, callback);
  } as Server["listen"];
}
