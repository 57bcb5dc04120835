// The members of an interface, a row each.
import ts from "typescript6";

import { docOf } from "./doc-comment.mjs";
import { withoutAlias } from "./entries.mjs";

/** Every member, with those of which a part is taken (`Omit<WatchOptions, ...>`), but not those of a whole interface. */
export function membersOf(declaration, checker) {
  const type = checker.getTypeAtLocation(declaration);
  const inherited = wholeParents(declaration, checker);
  const properties = checker.getPropertiesOfType(type).filter((property) => !inherited.has(property.name));
  const calls = declaration.members.filter(ts.isCallSignatureDeclaration);
  return [...calls.map((call) => rowOf("(call)", call)), ...properties.flatMap((property) => rowsOf(property))];
}

function wholeParents(declaration, checker) {
  const parents = heritageOf(declaration).filter((type) => isWhole(type, checker));
  const properties = parents.flatMap((type) => checker.getTypeAtLocation(type).getProperties());
  return new Set(properties.map(({ name }) => name));
}

/** What an interface extends. */
export function heritageOf(declaration) {
  return declaration.heritageClauses?.flatMap(({ types }) => types) ?? [];
}

/** `Omit` and its like are aliases. */
function isWhole({ expression }, checker) {
  const { declarations } = withoutAlias(checker.getSymbolAtLocation(expression), checker);
  return declarations.some(ts.isInterfaceDeclaration);
}

function rowsOf(property, prefix = "") {
  return property.declarations.flatMap((node) => {
    const row = rowOf(`${prefix}${property.name}`, node);
    if (!node.type || !ts.isTypeLiteralNode(node.type)) return [row];
    const inner = node.type.members.flatMap((member) => rowsOf(member.symbol, `${prefix}${property.name}.`));
    return [{ ...row, type: "object" }, ...inner];
  });
}

function rowOf(name, node) {
  const isOptional = node.questionToken !== undefined;
  return { name: isOptional ? `${name}?` : name, type: typeOf(node), doc: docOf(node), node };
}

/** As it was written, but for what goes without saying: that an optional member may be `undefined`. */
function typeOf(node) {
  const type = textOf(node.type);
  if (ts.isPropertySignature(node)) return node.questionToken ? withoutUndefined(type) : type;
  const parameters = node.parameters.map(textOf).join(", ");
  const generics = node.typeParameters ? `<${node.typeParameters.map(textOf).join(", ")}>` : "";
  return `${generics}(${parameters}) => ${type}`;
}

function withoutUndefined(type) {
  return type.replace(/ \| undefined$/, "").replace(/^\((\(.*)\)$/, "$1");
}

function textOf(node) {
  return node.getText().replaceAll(/\s+/g, " ");
}
