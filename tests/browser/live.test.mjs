// Live settings: a change builds the model again at once, from the stage that it changes on.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import { boxOfMap, sequence } from "./fixtures.mjs";
import { start } from "./harness.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

test("a changed setting is built at once, without the network", { timeout: 6 * 60_000 }, async (t) => {
  const watched = await browser.open();
  const { page } = watched;
  await watched.give([boxOfMap(40), sequence]);
  await watched.run();
  await watched.finished();
  await page.locator("summary", { hasText: /^Settings$/ }).click();
  const candidates = async () => {
    const record = JSON.parse(await watched.saved("run.json"));
    const score = record.timings.find(({ stage }) => stage === "score");
    return { found: record.counts.candidates, network: score.seconds };
  };
  const first = await candidates();
  await page.locator("#strips [role=option][data-c]").first().click();
  const picked = await page.locator("#picked-card h3").innerText();
  await page.locator("#live").check();
  const began = Date.now();
  const slide = (slider) => {
    slider.value = "0.8";
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    slider.dispatchEvent(new Event("change", { bubbles: true }));
  };
  await watched.begins(() => page.locator("#threshold").evaluate(slide));
  await watched.finished();
  t.diagnostic(`built again in ${Date.now() - began} ms`);
  const second = await candidates();
  assert.ok(second.found < first.found, `${second.found} candidates, ${first.found} before`);
  assert.equal(second.network, first.network, "the network's answer was kept");
  assert.ok(await page.locator("#result-old").isHidden());
  // What was picked is evidence of the new model, or of nothing.
  const card = page.locator("#picked");
  if (await card.isVisible()) assert.equal(await card.locator("h3").innerText(), picked);

  // A change during a run takes its place.
  await page.locator("#separation").fill("3.5");
  await watched.begins(() => page.locator("#separation").press("Tab"));
  await page.locator("#gap-cost").fill("9");
  await page.locator("#gap-cost").press("Tab");
  await page.waitForTimeout(1500);
  await watched.finished();
  await page.locator("#result-old").waitFor({ state: "hidden" });
  // The setting stays in sight, whatever comes out.
  const field = await page.locator("#gap-cost").boundingBox();
  assert.ok(field.y > 0 && field.y < 900, `${field.y}`);
  const { settings } = JSON.parse(await watched.saved("run.json"));
  assert.deepEqual([settings.candidates.separation_angstrom, settings.trace.gap_cost], [3.5, 9]);

  // The network looks again at a map that is normalised otherwise; lambda is of the other aligner.
  assert.ok(await page.locator("#lambda").isDisabled());
  await watched.begins(() => page.locator("#normalization").selectOption("non_zero_percentile"));
  await watched.finished();
  const { network } = await candidates();
  assert.notEqual(network, first.network);
  await watched.begins(() => page.locator("#aligner").selectOption("reference"));
  await watched.finished();
  assert.ok(await page.locator("#gap-cost").isDisabled());
  await page.locator("#lambda").fill("20");
  await watched.begins(() => page.locator("#lambda").press("Tab"));
  await watched.finished();
  const changed = JSON.parse(await watched.saved("run.json"));
  assert.deepEqual([changed.settings.score.normalization, changed.settings.trace.lambda], ["non_zero_percentile", 20]);
  assert.ok(changed.notes.some((note) => note.includes("normalised as the settings say")), changed.notes.join());
  await page.locator("#aligner").selectOption("ours");
  await page.locator("#normalization").selectOption("");

  // What no run takes is said, and nothing runs.
  await page.locator("#gap-cost").fill("");
  await page.locator("#gap-cost").press("Tab");
  assert.match(await page.locator("#run-hint").innerText(), /Cost of a gap in nats: a number from 0 to 100/);
  assert.ok(await page.locator("#run").isDisabled());
  await page.locator("#gap-cost").fill("9");
  await page.locator("#separation").fill("99");
  await page.locator("#separation").press("Tab");
  assert.match(await page.locator("#run-hint").innerText(), /Separation of candidates in Å: a number from 0\.5 to 4/);
  assert.ok(await page.locator("#run").isDisabled());
  await assertAccessible(page);
  await watched.picture("settings_live");
  await watched.begins(() => page.locator("#settings-reset").click());
  await watched.finished();
  assert.equal((await candidates()).found, first.found);
  await watched.close();
});
