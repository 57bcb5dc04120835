// A declaration as a short block of TypeScript.
import { readFileSync } from "node:fs";

import ts from "typescript6";

import { heritageOf } from "./members.mjs";
import { wordsOf } from "./references.mjs";

const width = 100;

/** What a reader needs besides the table of members; nothing for an interface that has a name alone. */
export function signatureOf({ name, declaration }, checker) {
  if (ts.isInterfaceDeclaration(declaration)) return headOf(declaration);
  if (ts.isFunctionDeclaration(declaration)) return functionOf(declaration);
  if (ts.isVariableDeclaration(declaration)) return `const ${declaration.getText()};`;
  if (!ts.isTypeAliasDeclaration(declaration))
    throw new TypeError(`Cannot describe the API: "${name}" must be a function, a constant, an interface or a type`);
  const areExplained = declaration.getText().includes("/**");
  const words = areExplained ? undefined : wordsOf(declaration, checker);
  return words ? wrapped(`type ${name} = `, words, " | ", ";") : asWritten(declaration);
}

/** Declarations have lost their layout; the source has it. */
function asWritten(declaration) {
  const { fileName } = declaration.getSourceFile();
  const path = fileName.replace("/dist/", "/src/").replace(/\.d\.ts$/, ".ts");
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const isMeant = (statement) => ts.isTypeAliasDeclaration(statement) && statement.name.text === declaration.name.text;
  return source.statements.find(isMeant).getText().replace("export ", "");
}

function headOf(declaration) {
  const { name, typeParameters = [] } = declaration;
  const parents = heritageOf(declaration).map((type) => type.getText());
  if (typeParameters.length === 0 && parents.length === 0) return undefined;
  const generics = typeParameters.length > 0 ? `<${typeParameters.map((each) => each.getText()).join(", ")}>` : "";
  return `interface ${name.text}${generics}${parents.length > 0 ? ` extends ${parents.join(", ")}` : ""}`;
}

function functionOf({ name, typeParameters = [], parameters, type }) {
  const generics = typeParameters.length > 0 ? `<${typeParameters.map((each) => each.getText()).join(", ")}>` : "";
  const texts = parameters.map(parameterOf);
  return wrapped(`function ${name.text}${generics}(`, texts, ", ", `): ${inTwos(type)};`);
}

/** One that is taken apart at once has no name; its type lends it one. */
function parameterOf({ dotDotDotToken, name, questionToken, type }) {
  const shown = ts.isIdentifier(name)
    ? name.text
    : type.typeName.getText().replace(/^./, (first) => first.toLowerCase());
  return `${dotDotDotToken ? "..." : ""}${shown}${questionToken ? "?" : ""}: ${inTwos(type)}`;
}

/** The compiler indents by four. */
function inTwos(type) {
  return type.getText().replaceAll(/^(?: {4})+/gm, (indent) => indent.slice(indent.length / 2));
}

/** On one line if it fits, else on a line each. */
function wrapped(start, parts, between, end) {
  const line = `${start}${parts.join(between)}${end}`;
  if (line.length <= width && !line.includes("\n")) return line;
  const isList = between === ", ";
  const lines = parts.map((part) => `  ${isList ? `${part},` : `| ${part}`}`.replaceAll("\n", "\n  "));
  return `${[start.trimEnd(), ...lines].join("\n")}${isList ? "\n" : ""}${end}`;
}
