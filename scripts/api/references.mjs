// Which types a declaration is made of: what its user must be able to name.
import ts from "typescript6";

import { withoutAlias } from "./entries.mjs";

/** The symbols that a declaration names in its types. An alias for a few words, shown as these, names nothing. */
export function namedIn(declaration, checker) {
  const named = new Set();
  const visit = (node) => {
    const name = nameIn(node);
    const symbol = name && checker.getSymbolAtLocation(name);
    if (symbol && !(symbol.flags & ts.SymbolFlags.TypeParameter)) named.add(withoutAlias(symbol, checker));
    ts.forEachChild(node, visit);
  };
  if (wordsOf(declaration, checker) === undefined) ts.forEachChild(declaration, visit);
  return named;
}

function nameIn(node) {
  if (ts.isTypeReferenceNode(node)) return node.typeName;
  if (ts.isTypeQueryNode(node)) return node.exprName;
  if (ts.isExpressionWithTypeArguments(node)) return node.expression;
  return undefined;
}

/** The words of `type Phase = State["phase"]` and its like, in their order: a union of texts, however it is put together. */
export function wordsOf(declaration, checker) {
  const words = ts.isTypeAliasDeclaration(declaration) ? textsIn(declaration.type, checker) : [undefined];
  return words.includes(undefined) ? undefined : [...new Set(words)].map((word) => JSON.stringify(word));
}

/** The texts that a type stands for; `undefined` among them for everything else. */
function textsIn(node, checker) {
  const type = checker.getTypeFromTypeNode(node);
  if (ts.isUnionTypeNode(node)) return node.types.flatMap((each) => textsIn(each, checker));
  if (ts.isTypeReferenceNode(node)) return referred(node, checker).flatMap((each) => textsIn(each, checker));
  if (isKeyof(node)) return keysOf(checker.getTypeFromTypeNode(node.type));
  return type.isUnion() ? type.types.map(textOf) : [textOf(type)];
}

function isKeyof(node) {
  return ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.KeyOfKeyword;
}

function keysOf(type) {
  return type.getProperties().map(({ name }) => name);
}

function referred(node, checker) {
  const { declarations } = withoutAlias(checker.getSymbolAtLocation(node.typeName), checker);
  return declarations.map((declaration) => declaration.type ?? declaration);
}

function textOf(type) {
  return type.isStringLiteral() ? type.value : undefined;
}

/** Whether a symbol is ours: not Node's, a framework's or the language's. */
export function isOwn(symbol) {
  return symbol.declarations?.some((node) => !node.getSourceFile().fileName.includes("/node_modules/"));
}
