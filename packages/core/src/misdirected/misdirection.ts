import type { WatchStatus } from "@dns-drain/dns";

import type { Phase } from "../phases/drain-state.ts";

/** Which requests are answered 421: see `DrainOptions.misdirected`. */
export type Misdirected = "stragglers" | "name";

/** Whom the 421 is for at one moment. */
export type Misdirection =
  /** Requests for these names, on whatever connection. */
  | { readonly kind: "names"; readonly names: ReadonlySet<string> }
  /** Connections that come from now on. They are known from the start, and refused once the host is drained. */
  | { readonly kind: "newcomers"; readonly areRefused: boolean };

/** Whose requests are misdirected, if anybody's are. What DNS doesn't say for certain misdirects nobody. */
export function misdirectionOf(
  mode: Misdirected,
  phase: Phase,
  dns: WatchStatus | undefined,
): Misdirection | undefined {
  switch (mode) {
    case "name":
      return dns && goneNames(dns);
    case "stragglers": {
      const isShedding = phase === "draining" || phase === "drained";
      if (!isShedding || !dns?.propagation?.isOver) return undefined;
      return { kind: "newcomers", areRefused: phase === "drained" };
    }
  }
}

/** The names that have left, and whose caches have had their time, as long as other names are still here. */
function goneNames({ names }: WatchStatus): Misdirection | undefined {
  const gone = names.filter(({ propagation }) => propagation?.isOver).map(({ name }) => name);
  const isAnyHere = names.some(({ membership }) => membership === "listed" || membership === "suspect");
  return gone.length > 0 && isAnyHere ? { kind: "names", names: new Set(gone) } : undefined;
}
