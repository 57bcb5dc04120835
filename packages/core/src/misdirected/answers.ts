import { EventEmitter } from "node:events";

import type { Clock } from "@dns-drain/dns";

import type { Misdirection } from "./misdirection.ts";
import { createFarewells } from "../targets/http2/farewell.ts";
import { Refusals } from "./refusals.ts";

/** Answers misdirected requests (RFC 9110 §15.5.20) at all servers of a drain, before the application sees them. */
export interface MisdirectedAnswers {
  /** Requests answered so far. */
  readonly count: number;
  attach(server: object): void;
  /** From now on the answer is for these. While it is for nobody, no request pays for anything. */
  apply(misdirection: Misdirection | undefined): void;
  /** Leaves every server as it was found. */
  detach(): void;
}

export function createMisdirectedAnswers(clock: Clock): MisdirectedAnswers {
  const farewells = createFarewells(clock);
  const servers: Refusals[] = [];
  let current: Misdirection | undefined;
  let count = 0;
  const refused = (): void => void (count += 1);
  return {
    get count() {
      return count;
    },
    attach(server) {
      if (!(server instanceof EventEmitter)) return;
      const refusals = new Refusals(server as EventEmitter, {
        clock,
        farewells,
        misdirection: () => current,
        refused,
      });
      servers.push(refusals);
      if (current) refusals.begin();
    },
    apply(misdirection) {
      const before = current;
      current = misdirection;
      if (misdirection && !before) for (const refusals of servers) refusals.begin();
      if (!misdirection && before) for (const refusals of servers) refusals.end();
    },
    detach() {
      current = undefined;
      for (const refusals of servers) refusals.release();
      farewells.release();
    },
  };
}
