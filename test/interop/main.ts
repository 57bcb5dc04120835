// npm run interop [-- --json] [-- --only PART] [-- --goaway response]
// Has real clients and proxies follow a host's address out of DNS. A whole run writes docs/clients.md and docs/proxies.md.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { lacking, programPath } from "../support/real/requirements.ts";
import { setupsNamed } from "./pgbouncer/setups.ts";
import { proxiesNamed } from "./proxies/proxies.ts";
import { readSettings, wantedPrograms } from "./settings.ts";
import { lineOf, rowsIn, type Found, type Row } from "./telling/rows.ts";
import { buildToolchain } from "./toolchains.ts";

const argv = process.argv.slice(2);
const settings = readSettings(argv);
/** Of the proxies those with this in their names; `proxies` is all of them, and none of the clients. */
const onlyProxies = settings.only === "proxies" ? "" : (settings.only ?? "");
const isAboutClients = settings.only !== "proxies" && wantedPrograms(settings).length > 0;
const isAboutProxies = [...proxiesNamed(onlyProxies), ...setupsNamed(onlyProxies)].length > 0;
if (!isAboutClients && !isAboutProxies)
  throw new RangeError(`Cannot run: "--only" must be a part of a client's or proxy's name, received ${settings.only}`);
const reason = lacking("named", "unbound", "nsupdate", "openssl", "unshare");
if (reason) throw new Error(`Cannot run: this machine ${reason}`);
const found: Found[] = [];
if (isAboutClients) {
  buildClients();
  found.push(await run(inItsOwnNetwork([scriptOf("experiment.js"), ...argv])));
}
if (isAboutProxies)
  found.push(await run([process.execPath, scriptOf("proxies/main.js"), "--json", "--only", onlyProxies]));
if (settings.json) console.log(lineOf(found.flatMap(({ rows }) => rows)));
if (!found.every(({ isAsItMustBe }) => isAsItMustBe)) process.exitCode = 1;

/** Here, where the package registries can be reached. */
function buildClients(): void {
  const wanted = wantedPrograms(settings);
  for (const { program, lacks } of wanted)
    if (lacks !== undefined) skip(program.clients.map(({ name }) => name).join(", "), lacks);
  const usable = wanted.filter(({ lacks }) => lacks === undefined);
  for (const toolchain of new Set(usable.map(({ program }) => program.toolchain))) {
    console.error(`building ${toolchain}`);
    buildToolchain(toolchain);
  }
}

/** In CI nothing may be missing. */
function skip(names: string, lacks: string): void {
  if (process.env["CI"]) throw new Error(`Cannot run ${names}: ${lacks}`);
  console.error(`skipping ${names}: ${lacks}`);
}

/**
 * A network with nothing but a loopback interface: nothing of a browser gets out, and no address comes or goes meanwhile,
 * at which Chromium gives up its requests.
 */
function inItsOwnNetwork(script: readonly string[]): readonly string[] {
  const inside = ["sh", "-c", `ip link set lo up && exec "$@"`, "sh", process.execPath, "--enable-source-maps"];
  return [programPath("setpriv"), "--pdeathsig", "KILL", "--", programPath("unshare"), "--net", ...inside, ...script];
}

function scriptOf(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** Passes on what it prints, but for the rows: these are printed together in the end. */
async function run([program = "", ...args]: readonly string[]): Promise<Found> {
  const child = spawn(program, args, { stdio: ["inherit", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  let rows: readonly Row[] = [];
  for await (const line of createInterface(child.stdout)) {
    const told = rowsIn(line);
    if (told === undefined) console.log(line);
    else rows = told;
  }
  return { rows, isAsItMustBe: (await ended) === 0 };
}
