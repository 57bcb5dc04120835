/**
 * Arguments that make V8 compile a little sooner or later than it would. Which of Node's functions end up compiled
 * together depends on that moment, which depends on every module that a program loads, and one program is up to a fifth
 * quicker than another that does the same. Whoever measures one moment measures luck; several of them average it out.
 */
export function compileMoment(turn: number): readonly string[] {
  return [`--interrupt-budget=${budget + step * turn}`];
}

/** In bytes of bytecode that were executed. V8's own is 135,168 in Node 20. */
const budget = 100_000;
const step = 7_919;
