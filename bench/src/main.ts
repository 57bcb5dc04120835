import { quick } from "./settings.ts";
import { measureLosses } from "./losses.ts";
console.log((await measureLosses("http1", quick)).table);
console.log((await measureLosses("http2", quick)).table);
