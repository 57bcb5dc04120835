import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { posix } from "node:path";
import { describe, it } from "node:test";

import { pages, root, textOf } from "../support/docs/programs.ts";

const repository = /^https:\/\/github\.com\/dns-drain\/dns-drain\/(?:blob|tree)\/main\//;

describe("the links on our pages", () => {
  it("lead to files that there are, and to headings in them", async () => {
    for (const page of [...(await pages()), ...(await pagesForContributors())])
      for (const link of ownLinksIn(await textOf(page), page))
        assert.equal(await whatIsWrongWith(link), undefined, `${page} links to ${link}`);
  });
});

async function pagesForContributors(): Promise<string[]> {
  const beside = (await pages()).filter((page) => page.startsWith("packages/"));
  const api = beside.map((page) => page.replace("README.md", "API.md"));
  return ["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "bench/results.md", ...api];
}

/** Links into this repository, relative to its root. */
function ownLinksIn(text: string, page: string): string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, "");
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
    ([, link, source]) => link ?? source!,
  );
  return links.filter((link) => repository.test(link) || !/^\w+:/.test(link)).map((link) => fromRoot(link, page));
}

function fromRoot(link: string, page: string): string {
  if (repository.test(link)) return link.replace(repository, "");
  return link.startsWith("#") ? `${page}${link}` : posix.join(posix.dirname(page), link);
}

async function whatIsWrongWith(link: string): Promise<string | undefined> {
  const [path = "", anchor] = link.split("#");
  try {
    await access(new URL(path, root));
  } catch {
    return "there is no such file";
  }
  if (anchor === undefined || anchorsIn(await textOf(path)).includes(anchor)) return undefined;
  return "there is no such heading";
}

/** As GitHub makes them. */
function anchorsIn(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading);
  const slugs = headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
  return slugs.map((slug, index) => {
    const before = slugs.slice(0, index).filter((other) => other === slug).length;
    return before === 0 ? slug : `${slug}-${before}`;
  });
}
