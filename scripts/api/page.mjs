// The page of one package.
import { summaryOf } from "./doc-comment.mjs";
import { linkTo, withLinks } from "./links.mjs";
import { signatureOf } from "./signature.mjs";

const promise = `From version 1.0 on, what this page says changes only with a major version: names, types, units, defaults, errors and codes.
The wording of messages, reasons and log lines may change with any version. What ends in \`Ms\` is a duration in milliseconds.`;

const provisional = "**Provisional**: what this entry exports may change with any minor version.";

/** The page of a package; `homes` says where the names of all packages are described. */
export function pageOf({ folder, name, entries }, homes, checker) {
  const context = { folder, homes, checker };
  const paragraphs = [
    `# API of ${name}`,
    `What it is for, and how it is used: [README](README.md). Made from the doc comments by \`npm run api\`.`,
    promise,
    ...entries.flatMap((entry) => entrySection(entry, context)),
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function entrySection({ name, doc, groups, again }, context) {
  return [
    `## \`${name}\``,
    ...(doc ? [withLinks(doc.text, context.folder)] : []),
    ...(doc?.isBeta ? [provisional] : []),
    ...groups.flatMap((group) => indexOf(group, context)),
    ...(again.length > 0 ? [`Exported here too: ${links(again, context)}.`] : []),
    ...groups.flatMap(({ names }) => names.flatMap((each) => nameSection(each, context))),
  ];
}

function indexOf({ title, names }, { folder, homes }) {
  const rows = names.map(
    ({ symbol, doc }) => `| ${linkTo(homes.get(symbol), folder)} | ${cell(summaryOf(doc), folder)} |`,
  );
  return [[`| ${title} | |`, "| --- | --- |", ...rows].join("\n")];
}

function nameSection(each, context) {
  const { folder, checker } = context;
  const signature = signatureOf(each, checker);
  const { doc, members } = each;
  return [
    `### ${each.name}`,
    ...(signature ? [block(signature)] : []),
    withLinks(doc.text, folder),
    ...doc.throws.map((text) => `Throws ${thrown(text)}.`),
    ...doc.examples,
    ...(members.length > 0 ? [memberTable(members, folder)] : []),
    ...typesLine(each, context),
  ];
}

function memberTable(members, folder) {
  const hasDefaults = members.some(({ doc }) => doc.default !== undefined);
  const row = (...cells) => `| ${cells.join(" | ")} |`;
  const columns = ["name", "type", ...(hasDefaults ? ["default"] : []), "what"];
  const rows = members.map(({ name, type, doc }) =>
    row(
      `\`${name}\``,
      cell(inline(type), folder),
      ...(hasDefaults ? [cell(shownDefault(doc.default), folder)] : []),
      cell([doc.text, ...doc.throws.map((text) => `Throws ${thrown(text)}.`)].join(" "), folder),
    ),
  );
  return [row(...columns), row(...columns.map(() => "---")), ...rows].join("\n");
}

/** A value is shown as code, and words as words. */
function shownDefault(text = "") {
  return /^(?:["[(]|\d+$|false$|true$)/.test(text) ? `\`${text}\`` : text;
}

/** `{TypeError} or {RangeError} if ...`, with the classes as code. */
function thrown(text) {
  return text
    .replaceAll(/\{(\w+)\}/g, "`$1`")
    .replaceAll(/\s+/g, " ")
    .replace(/\.$/, "");
}

function typesLine({ symbol, uses }, context) {
  const others = [...uses].filter((used) => used !== symbol && context.homes.has(used));
  return others.length > 0 ? [`Types: ${links(others, context)}.`] : [];
}

function links(symbols, { folder, homes }) {
  return symbols.map((symbol) => linkTo(homes.get(symbol), folder)).join(", ");
}

function block(code) {
  return `\`\`\`ts\n${code}\n\`\`\``;
}

function inline(code) {
  return code.includes("`") ? `\`\` ${code} \`\`` : `\`${code}\``;
}

function cell(text, folder) {
  return withLinks(text, folder)
    .replaceAll(/\s+/g, " ")
    .replaceAll("|", String.raw`\|`);
}
