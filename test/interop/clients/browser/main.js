// node main.js chromium|firefox HTTP_URL HTTPS_URL PAUSE_MS WORKERS
//
// A headless browser with one page that sends requests until it is killed. Prints one line for each, with the browser's
// name in front of the client's: "chromium-fetch NUMBER STATUS BODY". Uses the working directory.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const [browser, ...settings] = process.argv.slice(2);
const programs = { chromium: "chromium", firefox: "firefox-esr" };
const program = programs[browser];

const page = readFileSync(new URL("page.html", import.meta.url), "utf8").replace(
  "SETTINGS",
  JSON.stringify([browser, ...settings]),
);

const server = createServer(async (request, response) => {
  if (request.method === "POST") process.stdout.write(await text(request));
  response.setHeader("content-type", "text/html");
  response.end(request.method === "GET" ? page : "");
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const url = `http://127.0.0.1:${server.address().port}/`;

const version = execFileSync(program, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
for (const client of ["fetch", "fetch-http2", "events", "websocket"])
  console.log(`${browser}-${client} version ${/[\d.]+/.exec(version)[0]}`);

function chromiumArguments() {
  trust(".pki/nssdb");
  const quiet = ["--disable-background-networking", "--disable-component-update", "--no-first-run", "--disable-sync"];
  // There is no sandbox for root.
  return ["--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=profile", ...quiet, url];
}

function firefoxArguments() {
  trust("profile");
  writeFileSync("profile/user.js", preferences.map(([name, value]) => `user_pref("${name}", ${value});\n`).join(""));
  return ["--headless", "--no-remote", "--profile", "profile", url];
}

/** Firefox asks for many things by itself. */
const preferences = [
  ["app.normandy.enabled", false],
  ["browser.aboutwelcome.enabled", false],
  ["browser.shell.checkDefaultBrowser", false],
  ["datareporting.policy.dataSubmissionEnabled", false],
  ["extensions.getAddons.cache.enabled", false],
  ["network.captive-portal-service.enabled", false],
  ["network.connectivity-service.enabled", false],
  ["network.trr.mode", 5],
  ["toolkit.telemetry.enabled", false],
];

/** Makes a database of certificates, as both browsers want it, with the one that this run signs with. */
function trust(folder) {
  mkdirSync(folder, { recursive: true });
  const database = ["-d", `sql:${folder}`];
  execFileSync("certutil", ["-N", "--empty-password", ...database]);
  execFileSync("certutil", ["-A", ...database, "-n", "interop", "-t", "C,,", "-i", process.env.SSL_CERT_FILE]);
}

const start = { chromium: chromiumArguments, firefox: firefoxArguments };
const argv = start[browser]();
// Whatever ends this program ends the browser. Asked to end, it waits for that: the browser writes to its folder.
const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", program, ...argv], {
  stdio: "ignore",
  env: { ...process.env, HOME: process.cwd() },
});
child.on("exit", (code) => process.exit(code ?? 1));
process.on("SIGTERM", () => child.kill("SIGKILL"));
