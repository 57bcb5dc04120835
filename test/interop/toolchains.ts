import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";

import { lacking } from "../support/real/requirements.ts";
import { buildOnce, sourcePath } from "./build-once.ts";

/** A folder of `clients/`: what it needs, how it is built, and how the result is run. */
export interface Toolchain {
  /** Programs that must be on the PATH. */
  readonly needs: readonly string[];
  /** Run one after the other in a copy of the folder, outside of the repository. */
  readonly build: readonly (readonly string[])[];
  /** The command of a client; paths are relative to the copy. */
  readonly run: (built: string) => readonly string[];
}

export const toolchains = {
  node: {
    needs: ["node", "npm"],
    build: [["npm", "ci", "--no-audit", "--no-fund", "--loglevel", "error"]],
    run: (built) => [join(built, "node_modules/.bin/node"), join(built, "main.js")],
  },
  curl: { needs: ["curl", "sh", "seq", "sed"], build: [], run: (built) => ["sh", join(built, "main.sh")] },
  go: {
    needs: ["go"],
    build: [["go", "build", "-o", "client", "."]],
    run: (built) => [join(built, "client")],
  },
  python: {
    needs: ["python3"],
    build: [
      ["python3", "-m", "venv", "venv"],
      ["venv/bin/pip", "install", "--quiet", "--requirement", "requirements.txt"],
    ],
    run: (built) => [join(built, "venv/bin/python"), join(built, "main.py")],
  },
  rust: {
    needs: ["cargo"],
    build: [["cargo", "build", "--quiet", "--locked"]],
    run: (built) => [join(built, "target/debug/client")],
  },
  java: {
    needs: ["java", "mvn"],
    build: [["mvn", "--quiet", "--batch-mode", "package", "dependency:copy-dependencies"]],
    // Many of them share the machine; the cache of addresses is as it comes.
    run: (built) => {
      const classes = `${built}/target/classes:${built}/target/dependency/*`;
      return ["java", "-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classes, "Main"];
    },
  },
  chromium: browser("chromium"),
  firefox: browser("firefox-esr"),
} as const satisfies Record<string, Toolchain>;

export type ToolchainName = keyof typeof toolchains;

function browser(program: string): Toolchain {
  return {
    needs: [program, "certutil", "node"],
    build: [],
    run: (built) => [process.execPath, join(built, "main.js")],
  };
}

const buildWithinMs = 600_000;

/** Why a toolchain can't be used on this machine, or undefined. */
export function lackingFor(name: ToolchainName): string | undefined {
  return lacking(...toolchains[name].needs) || undefined;
}

/** Builds a toolchain's clients, unless that has been done for these sources. Returns the folder of the result. */
export function buildToolchain(name: ToolchainName): string {
  const folder = isBrowser(name) ? "browser" : name;
  const source = sourcePath(`clients/${folder}`);
  return buildOnce(folder, source, (built) => {
    cpSync(source, built, { recursive: true });
    for (const [program = "", ...argv] of toolchains[name].build)
      execFileSync(program, argv, { cwd: built, stdio: ["ignore", "ignore", "inherit"], timeout: buildWithinMs });
  });
}

function isBrowser(name: ToolchainName): boolean {
  return name === "chromium" || name === "firefox";
}
