// Simulation: a structure by itself gives a map, which says everywhere that it is simulated.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { reference } from "./fixtures.mjs";
import { start } from "./harness.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

test("a structure without a map can be simulated, labelled and saved", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  assert.ok(await page.locator("#simulate").isHidden(), "nothing to simulate from");
  await watched.give([reference]);
  await page.locator("#simulate-resolution").fill("0");
  await page.locator("#simulate-go").click();
  await page.locator("#banner").getByText("resolution must be").waitFor();
  await page.locator("#simulate-resolution").fill("5");
  await page.locator("#simulate-go").click();
  await watched.loaded([{ name: "5ni1_simulated_5A.mrc" }]);
  assert.ok(await page.locator("#simulate").isHidden(), "there is a map now");
  assert.match(await page.locator("#loaded").innerText(), /Simulated map/);
  assert.match(await page.locator("#loaded .notes").innerText(), /simulated from a structure, not measured/);
  assert.match(await watched.words(), /Read the simulated map/);
  await page.locator("#run:enabled").waitFor();
  await watched.picture("simulated");

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator("#loaded button", { hasText: "Save the simulated map" }).click(),
  ]);
  const map = await readFile(await download.path());
  assert.match(map.toString("latin1", 224, 304), /^SIMULATED by Cryoweave from 5ni1\.cif\.gz at 5 A/);

  await page.locator("#tab-labels").click();
  await page.locator("#labels-make:enabled").click();
  await page.locator("#labels-view").waitFor({ state: "visible" });
  assert.match(await page.locator("#labels-notes").innerText(), /map: the map is simulated/);
  await watched.close();
});
