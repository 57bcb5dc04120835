import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** The version of an installed package. Not every package exports its `package.json`. */
export function versionOf(name) {
  return require(`./node_modules/${name}/package.json`).version;
}
