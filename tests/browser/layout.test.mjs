// The page is one screen: nothing scrolls sideways, and the 3D view and the state of the run stay in sight.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { reference, rowOfTiles, sequence } from "./fixtures.mjs";
import { start } from "./harness.mjs";

const SIZES = [
  { width: 1440, height: 900, oneScreen: true },
  { width: 1024, height: 768, oneScreen: true },
  { width: 390, height: 844, oneScreen: false },
  { width: 320, height: 640, oneScreen: false },
];

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

test("before, during and after a run all is in sight", { timeout: 6 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await assertInSight(page, "before");
  await watched.give([rowOfTiles(), sequence, reference]);
  await watched.run();
  await page.locator("#headline-cancel:visible").waitFor();
  await page.waitForFunction(() => /^\d+ % · Cryoweave$/.test(document.title));
  await assertInSight(page, "during");
  await watched.finished();
  await page.locator("#headline-save:visible").waitFor();
  await assertInSight(page, "after");
  assert.match(await page.locator("#headline-words").innerText(), /% matched.*residues built/);
  assert.equal(await page.title(), "Done · Cryoweave");
  await watched.close();
});

test("the arrow keys go from tab to tab of the dock", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await page.locator("#tab-log").focus();
  for (const [key, name] of [["ArrowRight", "sequence"], ["ArrowRight", "table"], ["ArrowRight", "slices"], ["End", "log"], ["ArrowLeft", "labels"], ["Home", "sequence"]]) {
    await page.keyboard.press(key);
    assert.equal(await page.evaluate(() => document.activeElement.id), `tab-${name}`, key);
    assert.deepEqual(await page.locator("[role=tab][aria-selected=true]").evaluateAll((tabs) => tabs.map((tab) => tab.id)), [`tab-${name}`]);
    assert.deepEqual(await page.locator("[role=tabpanel]:visible").evaluateAll((panels) => panels.map((panel) => panel.id)), [`panel-${name}`]);
  }
  await watched.close();
});

/** At all sizes: the page does not scroll sideways, nor down where it is one screen; 3D view and headline lie in the window. */
async function assertInSight(page, when) {
  for (const { width, height, oneScreen } of SIZES) {
    await page.setViewportSize({ width, height });
    const where = `${when} a run, ${width} × ${height}`;
    const seen = await page.evaluate(() => {
      window.scrollTo(0, 0);
      const box = (id) => document.getElementById(id).getBoundingClientRect().toJSON();
      const { scrollWidth, scrollHeight } = document.documentElement;
      return { scrollWidth, scrollHeight, view: box("viewer"), line: box("headline-words") };
    });
    assert.ok(seen.scrollWidth <= width, `${where}: the page scrolls sideways`);
    if (oneScreen) assert.ok(seen.scrollHeight <= height, `${where}: the page scrolls`);
    for (const box of [seen.view, seen.line]) {
      assert.ok(box.top >= 0 && box.bottom <= height && box.height > 0, `${where}: out of sight: ${JSON.stringify(box)}`);
    }
    assert.ok(seen.view.height > 200, `${where}: the 3D view is ${seen.view.height} pixels high`);
  }
}
