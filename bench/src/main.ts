// npm run bench [-- --quick] [--json] [--save] [--only <measurement>]
import { parseArgs } from "node:util";
import { circumstances, currentLoad } from "./machine.ts";
import { measureAll } from "./measurements.ts";
import { inMarkdown, reportOf, save } from "./report.ts";
import { full, quick, type Settings } from "./settings.ts";

const { values } = parseArgs({
  options: {
    /** A short run, whose numbers are nothing to lean on. */
    quick: { type: "boolean", default: false },
    /** The last line is all of it as JSON. */
    json: { type: "boolean", default: false },
    /** Keep the report in `results.md`, and the picture in `docs/`. */
    save: { type: "boolean", default: false },
    only: { type: "string" },
  },
});

const loadBefore = currentLoad();
const settings: Settings = { ...(values.quick ? quick : full), isPictureKept: values.save };
const sections = await measureAll(settings, values.only, (section) => console.log(`${inMarkdown(section)}\n`));
const conditions = circumstances(loadBefore);
if (values.save) save(reportOf(sections, conditions));
if (values.json) {
  const measured = sections.map(({ title, rows }) => ({ title, rows }));
  console.log(JSON.stringify({ ...conditions, measured }));
}
