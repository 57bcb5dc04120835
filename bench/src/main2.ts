import { quick } from "./settings.ts";
import { measureIdle } from "./idle.ts";
import { measureChurn, measureFootprint } from "./memory.ts";
console.log((await measureIdle(quick)).table);
console.log((await measureFootprint(quick)).table);
console.log((await measureChurn(quick)).table);
