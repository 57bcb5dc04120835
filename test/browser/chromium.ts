import { existsSync } from "node:fs";
import type { TestContext } from "node:test";

import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

const executablePath = "/usr/bin/chromium";

/** Why a test can't run on this machine, for the `skip` of `node:test`; false if it can. */
export const lackingChromium: string | false = existsSync(executablePath) ? false : "needs chromium";

/** It sends nothing by itself. */
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser with a profile of its own, which goes with it. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath, args: quiet, timeout: 30_000 });
}

/** A page, and whatever it has complained about: errors, and violations of its Content Security Policy. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: readonly string[];
}

export async function openPage(
  t: TestContext,
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "UTC", ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(8_000);
  const complaints: string[] = [];
  page.on("console", (message) => void complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => void complaints.push(String(error)));
  return { page, complaints };
}
