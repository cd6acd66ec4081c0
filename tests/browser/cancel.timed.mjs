// A run can be stopped at any time, and started again; tested by itself since it is timed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "./harness.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

/** The page gives the worker 0.7 s to hear, then takes another; a shared machine adds to that. In ms. */
const PATIENCE = 2_000;

test("a run can be cancelled and started again", { timeout: 6 * 60_000 }, async (t) => {
  const watched = await browser.open();
  const { page } = watched;
  await page.locator("#example").click();
  await watched.running();
  await page.locator("#stages li", { hasText: "Run the network" }).locator("xpath=self::*[@data-state='going']").waitFor();

  const waited = await page.evaluate(async () => {
    const pressed = performance.now();
    document.querySelector("#cancel").click();
    while (document.querySelector("#run").disabled) await new Promise((resolve) => setTimeout(resolve, 20));
    return Math.round(performance.now() - pressed);
  });
  t.diagnostic(`cancelled after ${waited} ms`);
  assert.ok(waited < PATIENCE, `the run stopped ${waited} ms after the press`);
  assert.ok(await page.locator("#result").isHidden(), "a cancelled run has no result");
  assert.match(await watched.words(), /cancelled/, "the page says so");
  await watched.picture("cancelled");

  await watched.run();
  await page.locator("#cancel").click();
  await page.locator("#run:enabled").waitFor();
  await watched.close();
});
