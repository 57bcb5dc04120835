// What a public name may not lack.
import { isOwn, namedIn } from "./references.mjs";

/** Everything that is wrong with the API as it is described, a sentence each. */
export function problemsIn(api, { checker }) {
  const entries = api.flatMap((each) => each.entries);
  const names = entries.flatMap((entry) => entry.groups.flatMap((group) => group.names.map((each) => [entry, each])));
  const everywhere = exportedBy(entries);
  const promised = exportedBy(entries.filter(({ doc }) => !doc?.isBeta));
  return [
    ...names.flatMap(([entry, each]) => undescribed(entry.name, each)),
    ...names.flatMap(([entry, each]) =>
      unnameable(entry.name, each, entry.doc?.isBeta ? everywhere : promised, checker),
    ),
  ];
}

function exportedBy(entries) {
  return new Set(entries.flatMap(({ exported }) => exported.map(({ symbol }) => symbol)));
}

function undescribed(entry, { name, doc, members, declaration }) {
  const path = `${entry}: ${name}`;
  const takesOptions = declaration.parameters?.some(({ name: parameter }) => parameter.getText() === "options");
  return [
    ...(doc.text === "" ? [`${path} has no doc comment`] : []),
    ...(takesOptions && doc.throws.length === 0 ? [`${path} takes options, and doesn't say what it @throws`] : []),
    ...members.filter((member) => member.doc.text === "").map((member) => `${path}.${member.name} has no doc comment`),
    ...(name.endsWith("Options") ? members.filter(isVague) : []).map(
      (member) => `${path}.${member.name} doesn't say its @default`,
    ),
  ];
}

function isVague({ doc, node }) {
  return node.questionToken !== undefined && doc.default === undefined;
}

/** Types of our own that somebody gets or gives without being able to name them, or that aren't promised as this name is. */
function unnameable(entry, { name, uses }, nameable, checker) {
  const missing = reachableFrom(uses, nameable, checker);
  return [...missing].map((symbol) => `${entry}: ${name} is made of ${symbol.name}, which must be exported too`);
}

/** Those that can't be named, and what they are made of in turn. */
function reachableFrom(symbols, nameable, checker, found = new Set()) {
  for (const symbol of symbols) {
    if (nameable.has(symbol) || found.has(symbol) || !isOwn(symbol)) continue;
    found.add(symbol);
    for (const declaration of symbol.declarations)
      reachableFrom(namedIn(declaration, checker), nameable, checker, found);
  }
  return found;
}
