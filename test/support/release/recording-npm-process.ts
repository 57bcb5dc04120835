// An npm that publishes into a file, a line for each command: `name-version.tgz` and the options. It packs nothing, and fails
// to publish what has FAILS_ON in its name.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";

const { PUBLISHED = "", FAILS_ON } = process.env;
const [command, ...argv] = process.argv.slice(2);

if (command === "pack") pack(argv.filter((_, index) => argv[index - 1] === "--workspace"));
else if (command === "view") view(argv[0] ?? "");
else if (command === "publish") publish(argv);

function pack(folders: readonly string[]): void {
  const packed = folders.map((folder) => {
    const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as Record<string, string>;
    return { name, version, filename: fileOf(`${name}@${version}`), files: [{}, {}], unpackedSize: 12_345 };
  });
  console.log(JSON.stringify(packed));
}

function view(wanted: string): void {
  const published = existsSync(PUBLISHED) ? readFileSync(PUBLISHED, "utf8").split("\n") : [];
  if (published.some((line) => line.startsWith(`${fileOf(wanted)} `))) {
    console.log(JSON.stringify(wanted.split("@").at(-1)));
  } else {
    console.error("npm error code E404");
    process.exitCode = 1;
  }
}

function publish([path = "", ...options]: readonly string[]): void {
  const file = basename(path);
  if (FAILS_ON !== undefined && file.includes(FAILS_ON)) process.exitCode = 1;
  else appendFileSync(PUBLISHED, `${[file, ...options].join(" ")}\n`);
}

/** `@dns-drain/core@1.0.0` is packed as `dns-drain-core-1.0.0.tgz`. */
function fileOf(packed: string): string {
  return `${packed.replace(/^@/, "").replace(/[/@]/g, "-")}.tgz`;
}
