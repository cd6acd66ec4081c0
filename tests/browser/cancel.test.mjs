// A run can be stopped at any time, and started again.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "./harness.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

test("cancel stops the network within two seconds", { timeout: 3 * 60_000 }, async (t) => {
  const watched = await browser.open();
  const { page } = watched;
  await page.locator("#example").click();
  await page.locator("#run:enabled, #cancel:visible").first().waitFor();
  await watched.run();
  await page.locator("#cancel:visible").waitFor();
  await page.waitForTimeout(6_000);
  assert.ok(await page.locator("#result").isHidden(), "the run goes on for longer than this test waits");

  const pressed = Date.now();
  await page.locator("#cancel").click();
  await page.locator("#run:enabled").waitFor();
  const waited = Date.now() - pressed;
  t.diagnostic(`cancelled after ${waited} ms`);
  assert.ok(waited < 2_000, `the run stopped ${waited} ms after the press`);
  assert.match(await watched.words(), /cancel|stopped/i, "the page says so");
  await watched.picture("cancelled");

  await watched.run();
  await page.locator("#cancel:visible").waitFor();
  await page.locator("#cancel").click();
  await page.locator("#run:enabled").waitFor();
  await watched.close();
});
