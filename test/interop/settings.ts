import { parseArgs } from "node:util";

import { programs, type Program } from "./clients.ts";
import { lackingFor } from "./toolchains.ts";

/** What the command line asks for. */
export interface Settings {
  /** The last line of the output is JSON. */
  readonly json: boolean;
  /** A part of the names of the clients, or proxies; undefined: all of them. */
  readonly only: string | undefined;
  readonly goaway: "quiet" | "response";
}

/** @throws {TypeError} or {RangeError} for what it doesn't understand */
export function readSettings(argv: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      json: { type: "boolean", default: false },
      only: { type: "string" },
      goaway: { type: "string", default: "quiet" },
    },
  });
  const { json, only, goaway } = values;
  if (goaway !== "quiet" && goaway !== "response")
    throw new RangeError(`Cannot run clients: "--goaway" must be quiet or response, received ${goaway}`);
  return { json, only, goaway };
}

/** The programs that are wanted, with what each lacks on this machine. */
export function wantedPrograms({ only = "" }: Settings): readonly { program: Program; lacks: string | undefined }[] {
  return programs
    .filter(({ clients }) => clients.some(({ id }) => id.includes(only)))
    .map((program) => ({ program, lacks: lackingFor(program.toolchain) }));
}
