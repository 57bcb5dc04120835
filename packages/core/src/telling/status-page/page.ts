import { createHash } from "node:crypto";

import { markup } from "./markup.ts";
import { readScript } from "./script.ts";
import { style } from "./style.ts";

/** The page, the same for everybody: all that it shows it gets by its event stream. */
export interface Page {
  readonly html: string;
  /**
   * What the page may do: run its own script, by hash, and connect to where it came from. Text from name servers could do
   * nothing even if the script inserted it as markup, which it has no way to (`require-trusted-types-for`).
   */
  readonly csp: string;
}

let page: Page | undefined;

/** @throws {Error} if the page's script isn't where it was installed, as in a bundle of which this package is a part */
export function readPage(): Page {
  return (page ??= makePage());
}

function makePage(): Page {
  const script = readScript();
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "img-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return { html: markup({ script, style }), csp: policy.join("; ") };
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
