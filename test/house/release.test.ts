import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

import { copyRepository, manifests, root } from "../support/release/repository-copy.ts";

const { version: current } = JSON.parse(readFileSync(join(root, "packages/dns/package.json"), "utf8")) as {
  version: string;
};

describe("npm run release -- --set", () => {
  it("gives every package, what they say of each other, and the lock file one version, and changes nothing else", (t) => {
    const copy = copyRepository(t);
    assert.equal(copy.release(["--set", "7.8.9-rc.1"]).status, 0);
    for (const file of [...manifests, "package-lock.json"]) {
      const before = readFileSync(join(root, file), "utf8").split("\n");
      const changed = copy
        .read(file)
        .split("\n")
        .filter((line, index) => line !== before[index]);
      for (const line of changed)
        assert.match(line, /"(version|dns-drain|@dns-drain\/[a-z0-9-]+)": "7\.8\.9-rc\.1",?$/);
    }
    assert.doesNotMatch(copy.release(["--dry-run", "--as-built"]).stdout, /--set/);
    for (const given of copy.published()) assert.match(given, / --tag next$/, "nobody gets it who doesn't ask for it");
  });

  it("gives what is unreleased a section with the day, once", (t) => {
    const copy = copyRepository(t);
    copy.write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n- New.\n\n## [0.0.1] - 2020-01-01\n\n- Old.\n");
    copy.release(["--set", "7.8.9"]);
    copy.release(["--set", "7.8.9"]);
    assert.equal(
      copy.read("CHANGELOG.md").replace(/\d{4}-\d\d-\d\d/, "DAY"),
      "# Changelog\n\n## [Unreleased]\n\n## [7.8.9] - DAY\n\n- New.\n\n## [0.0.1] - 2020-01-01\n\n- Old.\n",
    );
    assert.equal(copy.release(["--notes"]).stdout, "- New.\n");
  });

  it("refuses what is no version", (t) => {
    const copy = copyRepository(t);
    for (const version of ["v1.2.3", "1.2.3+build"]) {
      const { status, stderr } = copy.release(["--set", version]);
      assert.equal(status, 1);
      assert.match(stderr, /must be one such as 1\.2\.3 or 1\.2\.3-rc\.1, received/);
    }
  });
});

describe("npm run release -- --dry-run", () => {
  it("packs every package that isn't private, has npm look at each, says what is missing, and publishes nothing", (t) => {
    const copy = copyRepository(t);
    copy.write("draft.txt", "");
    const { status, stdout, stderr } = copy.release(["--dry-run", "--as-built"]);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^! 1 files differ from the commit$/m);
    assert.match(stdout, new RegExp(`^! the commit has no tag v${current}$`, "m"));
    assert.match(stdout, new RegExp(`^would publish @dns-drain/core@${current}: 2 files, 12 kB$`, "m"));
    assert.doesNotMatch(stdout, /lab/);
    assert.ok(copy.published().length > 0);
    for (const given of copy.published()) assert.match(given, / --dry-run /);
  });

  it("refuses packages that are out of step", (t) => {
    const copy = copyRepository(t);
    const file = "packages/koa/package.json";
    copy.write(file, copy.read(file).replace(`"@dns-drain/core": "${current}"`, '"@dns-drain/core": "0.0.7"'));
    const { status, stderr } = copy.release(["--dry-run", "--as-built"]);
    assert.equal(status, 1);
    assert.match(stderr, /packages\/koa depends on @dns-drain\/core 0\.0\.7, which is to be/);
    assert.deepEqual(copy.published(), []);
  });
});

describe("npm run release -- --publish", () => {
  it("refuses a commit without its tag or its notes, and a tree that isn't the commit", (t) => {
    const copy = copyRepository(t);
    copy.write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n- New.\n");
    const { status, stderr } = copy.release(["--publish", "--as-built"]);
    assert.equal(status, 1);
    assert.match(stderr, /CHANGELOG\.md says nothing about/);
    assert.match(stderr, /1 files differ from the commit/);
    assert.match(stderr, /the commit has no tag/);
    assert.deepEqual(copy.published(), []);
  });

  it("publishes each package after what it depends on, and, run again, those that npm doesn't have", (t) => {
    const copy = copyRepository(t);
    copy.write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n- New.\n");
    copy.release(["--set", "7.8.9"]);
    copy.commit("v7.8.9");
    assert.equal(copy.release(["--publish", "--as-built"], { FAILS_ON: "drain-core" }).status, 1);
    const identity = { ACTIONS_ID_TOKEN_REQUEST_URL: "https://token.test/" };
    const again = copy.release(["--publish", "--as-built"], identity);
    assert.equal(again.status, 0, again.stderr);
    assert.match(again.stdout, /^npm has @dns-drain\/dns@7\.8\.9 already$/m);
    assert.match(again.stdout, /^published @dns-drain\/core@7\.8\.9$/m);
    assert.match(copy.published()[0] ?? "", / --provenance=false --tag latest$/);
    assert.match(copy.published().at(-1) ?? "", / --provenance=true --tag latest$/);
    const files = copy.published().map((given) => given.split(" ", 1)[0]);
    assert.equal(new Set(files).size, files.length);
    const inOrder = ["dns-drain-dns-7.8.9.tgz", "dns-drain-core-7.8.9.tgz", "dns-drain-koa-7.8.9.tgz"];
    assert.deepEqual(
      files.filter((file = "") => inOrder.includes(file)),
      inOrder,
    );
  });
});
