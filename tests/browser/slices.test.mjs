// The slices of the map: its density, what the network said over it, and the same in words.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import { boxOfMap, reference, sequence } from "./fixtures.mjs";
import { start } from "./harness.mjs";
import { changedShare } from "./pixels.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

const EDGE = 44;

test("the map is seen in slices, before a run and with what the network said", { timeout: 5 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await page.locator("#tab-slices").click();
  await page.locator("#panel-slices").getByText("Here the map appears").waitFor();
  await watched.give([boxOfMap(EDGE), sequence]);
  const here = (words) => page.locator("#map-here").getByText(words).waitFor();
  const half = EDGE / 2;
  await here(`Voxel ${half}, ${half}, ${half} at `);
  const picture = () => page.locator("#map-xy").screenshot();
  await page.locator("#map-xy").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("PageDown");
  await here(`Voxel ${half + 1}, ${half}, ${half - 1} at `);
  assert.match(await page.locator("#map-yz-words").innerText(), new RegExp(`^YZ at x ${half + 1} `));
  await page.locator("#map-z").fill("10");
  await here(`Voxel ${half + 1}, ${half}, 10 at `);
  await page.locator("#map-zoom").selectOption("2");
  await page.waitForFunction((edge) => document.querySelector("#map-xy").width === edge / 2, EDGE);
  await page.locator("#map-zoom").selectOption("1");
  await page.waitForFunction((edge) => document.querySelector("#map-xy").width === edge, EDGE);
  await page.locator("#map-layer").selectOption("ca");
  await page.locator("#map-layer-lacks").getByText("build the model").waitFor();
  const grey = await picture();

  await watched.run();
  await watched.finished();
  await page.locator("#map-layer-lacks").waitFor({ state: "hidden" });
  // A residue that is picked brings the slices to it.
  await page.locator("#tab-sequence").click();
  await page.locator("#strips [role=option][data-c]").nth(5).click();
  await page.locator("#tab-slices").click();
  await here(/probability of Cα [1-9]\d? %|probability of Cα 100 %/);
  await page.locator("#map-xy-words").getByText(/[1-9]\d* voxels of a likely Cα/).waitFor();
  assert.ok((await changedShare(watched.context, grey, await picture())) > 0.005, "the probability is drawn");
  await page.locator("#map-layer").selectOption("residue");
  await page.locator("#map-layer-legend").getByText("aromatic: F W Y").waitFor();
  await watched.picture("slices_residue");
  await page.locator("#map-layer").selectOption("reference");
  await page.locator("#map-layer-lacks").getByText("no reference structure").waitFor();
  await watched.give([reference]);
  const words = page.locator("#map-xy-words").getByText(/within 2 Å of one of the reference structure/);
  await words.waitFor();
  const [, right, wrong] = (await words.innerText()).match(/likely Cα (\d+) voxels .* and (\d+) of none/).map(Number);
  assert.ok(right > 2 * wrong, `${right} voxels right, ${wrong} wrong`);
  await page.locator("#map-layer-legend").getByText("a Cα of the reference within 2 Å").waitFor();
  await assertAccessible(page);
  await watched.picture("slices_reference");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator("#map-slices").scrollIntoViewIfNeeded();
  await watched.picture("slices_phone");
  await watched.close();
});
