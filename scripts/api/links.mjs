// Where each public name is described, and how a page gets there.
import { posix } from "node:path";

/** For each public symbol the package whose page describes it, and the anchor there. */
export function homesOf(api) {
  return new Map(api.flatMap((each) => homesIn(each)));
}

function homesIn({ folder, entries }) {
  const names = entries.flatMap(({ groups }) => groups.flatMap((group) => group.names));
  return names.map(({ symbol, name }, index) => {
    const isSame = (other) => other.name.toLowerCase() === name.toLowerCase();
    const before = names.slice(0, index).filter(isSame).length;
    // As GitHub tells headings of one spelling apart.
    return [symbol, { name, folder, anchor: `#${name.toLowerCase()}${before > 0 ? `-${before}` : ""}` }];
  });
}

/** A link to a name, for the page of one package. */
export function linkTo({ name, folder, anchor }, from) {
  const page = folder === from ? "" : posix.join(posix.relative(from, folder), "API.md");
  return `[\`${name}\`](${page}${anchor})`;
}

/** Pages of this repository that a text speaks of become links. */
export function withLinks(text, from) {
  return text.replaceAll(/\b(?<!\/)(docs\/[\w-]+\.md)/g, (path) => `[${path}](${posix.relative(from, path)})`);
}
