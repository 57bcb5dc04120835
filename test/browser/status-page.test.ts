import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import type { Browser, Page } from "playwright-core";

import { lackingChromium, launchChromium, openPage } from "./chromium.ts";
import { dnsSays, startObservedHost } from "./observed-host.ts";

let browser: Browser;

describe("the status page in Chromium", { skip: lackingChromium }, () => {
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  it("follows a drain through its phases and back, without a complaint of the browser", async (t) => {
    const { drain, watch, clients, url } = await startObservedHost(t);
    const { page, complaints } = await openPage(t, browser);
    await page.goto(url);
    await untilPhase(page, "Serving");
    await page.getByText("it would take 1 min 30 s until every cache has noticed").waitFor();
    await untilText(page, "#states", /Open6/);
    watch.say(dnsSays("delisted"));
    await untilPhase(page, "Propagating");
    await untilText(page, "#estimate", /1 min \d+ s until every cache has noticed/);
    watch.say(dnsSays("delisted", true));
    await untilPhase(page, "Draining");
    await page.getByText("Every cache has had its time.").waitFor();
    for (const client of clients) client.close();
    await untilPhase(page, "Drained");
    assert.equal(drain.phase, "drained");
    await untilText(page, "#states", /Open0/);
    watch.say(dnsSays("listed"));
    await untilPhase(page, "Serving");
    assert.deepEqual(complaints, []);
  });

  it("says when it has lost the server, and goes on when there is one again", async (t) => {
    const first = await startObservedHost(t);
    const { page } = await openPage(t, browser);
    await page.goto(first.url);
    await untilText(page, "#link", /^Live$/);
    first.server.close().closeAllConnections();
    await untilText(page, "#link", /^Lost$/);
    await page.getByText(/^No word from the server since \d\d:\d\d:\d\d, \d s ago/).waitFor();
    const second = await startObservedHost(t, Number(new URL(first.url).port));
    await untilText(page, "#link", /^Live$/);
    assert.equal(await page.locator("#notice").isVisible(), false);
    second.drain.start("maintenance");
    await untilPhase(page, "Draining");
  });

  it("stops to follow a server that is itself drained, says so, and looks again when it is asked to", async (t) => {
    const { drain, url, server } = await startObservedHost(t);
    drain.attach(server);
    const { page, complaints } = await openPage(t, browser);
    await page.goto(url);
    await untilPhase(page, "Serving");
    drain.start("maintenance");
    await page.getByText(/^This page came through the very server that is being drained/).waitFor();
    await untilPhase(page, "Draining");
    drain.cancel("done");
    await page.getByRole("button", { name: "Look again" }).press("Enter");
    await untilPhase(page, "Serving");
    await untilText(page, "#link", /^Live$/);
    assert.deepEqual(complaints, []);
  });

  it("shows the text of hostile name servers as text", async (t) => {
    const { watch, url } = await startObservedHost(t);
    watch.say(dnsSays("delisted"));
    const { page, complaints } = await openPage(t, browser);
    await page.goto(url);
    await untilPhase(page, "Propagating");
    await untilText(page, "#resolvers", /<script>document\.title="run"<\/script><img src=x/);
    await untilText(page, "#authorities", /<img src=x onerror/);
    assert.equal(await page.locator("img, #resolvers script, #authorities script").count(), 0);
    assert.match(await page.title(), /^Propagating, 6 open: api\.example$/);
    assert.deepEqual(complaints, []);
  });

  it("says of each server what it said last", async (t) => {
    const { watch, url } = await startObservedHost(t);
    watch.say(dnsSays("delisted"));
    const { page } = await openPage(t, browser);
    await page.goto(url);
    await untilPhase(page, "Propagating");
    const verdicts = (id: string): Promise<string[]> => page.locator(`#${id} .verdict`).allTextContents();
    assert.deepEqual(await verdicts("names"), ["Gone"]);
    const [without, withIt, silent] = await verdicts("authorities");
    assert.deepEqual([without, withIt], ["Hasn't got it", "Has it"]);
    assert.match(silent ?? "", /^No use for 1 min \d+ s, left out$/);
    const [clear, holding, doubtful] = await verdicts("resolvers");
    assert.deepEqual([clear, doubtful], ["Has dropped it", "No use"]);
    assert.match(holding ?? "", /^Has it for \d\d s$/);
  });

  it("reads well aloud: landmarks, headings, the steps, and the chart in a sentence", async (t) => {
    const { watch, url } = await startObservedHost(t);
    watch.say(dnsSays("delisted"));
    const { page } = await openPage(t, browser);
    await page.goto(url);
    await untilPhase(page, "Propagating");
    await page.getByRole("img", { name: /Over the last \d+ s: from 6 to 6 connections, 6 at most/ }).waitFor();
    const aloud = await page.locator("body").ariaSnapshot();
    for (const part of [
      /^- banner:/m,
      /^- main:/m,
      /^- contentinfo:/m,
      /- region "Propagating":/,
      /- heading "Propagating" \[level=1\]/,
      /- list "Phases":/,
      /- heading "Estimate" \[level=2\]/,
      /- progressbar "Estimate"/,
      /- heading "Resolvers" \[level=2\]/,
    ])
      assert.match(aloud, part);
    assert.equal(await page.locator("#way [aria-current=step] b").textContent(), "Propagating");
    const announced = await page.locator("[aria-live=polite]").allInnerTexts();
    assert.deepEqual(
      announced.map((text) => text.split("\n")[0]),
      ["Propagating"],
      "nothing else interrupts",
    );
  });

  for (const colorScheme of ["light", "dark"] as const)
    it(`has enough contrast, and fits a phone of 320 px (${colorScheme})`, async (t) => {
      const { watch, url, clients } = await startObservedHost(t);
      const { page, complaints } = await openPage(t, browser, { colorScheme, viewport: { width: 320, height: 640 } });
      await page.goto(url);
      const phases = [
        ["Serving", () => {}],
        ["Propagating", () => watch.say(dnsSays("delisted"))],
        ["Draining", () => watch.say(dnsSays("delisted", true))],
        ["Drained", () => clients.forEach((client) => client.close())],
      ] as const;
      for (const [phase, bring] of phases) {
        bring();
        await untilPhase(page, phase);
        assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 320);
        assert.deepEqual(await page.evaluate(faintTexts), [], phase);
      }
      assert.deepEqual(complaints, []);
    });

  it("shows where the keyboard is", async (t) => {
    const { drain, url, server } = await startObservedHost(t);
    drain.attach(server);
    const { page } = await openPage(t, browser);
    await page.goto(url);
    await untilPhase(page, "Serving");
    drain.start("maintenance");
    await page.getByRole("button", { name: "Look again" }).waitFor();
    for (const name of ["Look again", "As JSON"]) {
      await page.keyboard.press("Tab");
      const [text, width] = (await page.evaluate(focused)) as [string, string];
      assert.deepEqual([text, width], [name, "3px"]);
    }
  });
});

/** What is focused, and the width of its outline. */
const focused = `(({ textContent }, { outlineStyle, outlineWidth }) =>
  [textContent, outlineStyle === "none" ? "0px" : outlineWidth])(document.activeElement, getComputedStyle(document.activeElement))`;

/** Texts whose contrast with what is behind them is below 4.5 to 1 (WCAG 2.2, 1.4.3). */
const faintTexts = `(() => {
  const channel = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = numbers(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
  };
  const hasText = (element) => [...element.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim() !== "");
  const faint = [];
  for (const element of document.body.querySelectorAll("*")) {
    if (!hasText(element) || !element.checkVisibility() || element.closest("noscript, script")) continue;
    const style = getComputedStyle(element);
    const color = element instanceof SVGElement ? style.fill : style.color;
    const [light, dark] = [luminance(numbers(color)), luminance(ground(element))].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < 4.5) faint.push(element.textContent + " " + contrast.toFixed(2));
  }
  return faint;
})()`;

async function untilPhase(page: Page, name: string): Promise<void> {
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
}

async function untilText(page: Page, selector: string, text: RegExp): Promise<void> {
  await page.locator(selector).filter({ hasText: text }).waitFor();
}
