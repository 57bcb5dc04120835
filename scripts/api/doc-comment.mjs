// A doc comment, taken apart.
import ts from "typescript6";

const tags = ["default", "throws", "example", "packageDocumentation", "beta"];
const beforeTag = new RegExp(String.raw`(?<![\w\`{])@(?=(?:${tags.join("|")})\b)`);

/** The doc comment of a declaration: its text, what it throws, the default, examples. All empty if there is none. */
export function docOf(node) {
  return parseDoc(ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc)?.getText() ?? "");
}

/** The doc comments that stand in front of a statement, first to last. */
export function docsBefore(statement) {
  const text = statement.getSourceFile().text;
  const comments = ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? [];
  return comments
    .map(({ pos, end }) => text.slice(pos, end))
    .filter((comment) => comment.startsWith("/**"))
    .map(parseDoc);
}

/** Takes the text of a comment apart, from one pair of stars to the other. */
function parseDoc(comment) {
  const inner = comment.replace(/^\/\*\*|\*\/$/g, "").replaceAll(/\n\s*\* ?/g, "\n");
  const [text, ...rest] = inner.split(beforeTag);
  const values = (tag) => rest.filter((part) => part.startsWith(tag)).map((part) => part.slice(tag.length).trim());
  return {
    text: text.trim().replaceAll(String.raw`*\/`, "*/"),
    throws: values("throws"),
    default: values("default")[0]?.replaceAll(String.raw`*\/`, "*/"),
    examples: values("example"),
    isOfEntry: values("packageDocumentation").length > 0,
    isBeta: values("beta").length > 0,
  };
}

/** The first sentence. */
export function summaryOf({ text }) {
  return /^[\s\S]*?\.(?=\s|$)/.exec(text)?.[0] ?? text;
}
