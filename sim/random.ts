/** Chance that can be repeated: the same seed gives the same numbers. */
export interface Random {
  /** From 0 to less than 1. */
  number(): number;
  /** From `low` to less than `high`. */
  between(low: number, high: number): number;
  /** From `low` to less than `high`, where every order of magnitude is as likely as another. */
  magnitude(low: number, high: number): number;
  integer(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
}

/** A source of chance. */
export function createRandom(seed: number): Random {
  let count = 0;
  const number = (): number => chanceAt(seed, count++, 0);
  const between = (low: number, high: number): number => low + number() * (high - low);
  const integer = (low: number, high: number): number => Math.floor(between(low, high + 1));
  return {
    number,
    between,
    integer,
    magnitude: (low, high) => low * (high / low) ** number(),
    chance: (probability) => number() < probability,
    pick: (items) => items[integer(0, items.length - 1)] as (typeof items)[number],
  };
}

/** The chance of one moment: what a server draws then doesn't depend on who asked before. From 0 to less than 1. */
export function chanceAt(seed: number, moment: number, salt: number): number {
  let bits = mixed(seed ^ mixed(Math.floor(moment) ^ mixed(salt + 0x9e3779b9)));
  bits = mixed(bits ^ Math.floor(moment / 2 ** 32));
  return bits / 2 ** 32;
}

/** The finalizer of MurmurHash3. */
function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
