// The same model from WebGPU. The adapter is Chromium's software one: slow, and no measure of a GPU.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { boxOfMap } from "./fixtures.mjs";
import { start, WEBGPU } from "./harness.mjs";

let browser;
before(async () => (browser = await start(WEBGPU)));
after(() => browser.stop());

// After resampling to 1 Å one tile holds it.
const box = boxOfMap(16);

test("one tile on WebGPU gives what the CPU gives", { timeout: 12 * 60_000 }, async (t) => {
  const models = {};
  for (const backend of ["cpu", "webgpu"]) {
    const watched = await browser.open(`?backend=${backend}`);
    const { page } = watched;
    await watched.give([box]);
    await page.locator("summary", { hasText: "Settings" }).click();
    await page.locator("#rotations").selectOption("1");
    const began = Date.now();
    await watched.run();
    await watched.finished(8);
    t.diagnostic(`${backend}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
    const badge = await page.locator("#backend-name").innerText();
    assert.match(badge, backend === "cpu" ? /CPU/i : /GPU/i, "the badge names the backend that ran");
    models[backend] = await page.locator("#result-words, #summary").allInnerTexts();
    await watched.picture(`one_tile_${backend}`);
    await watched.close();
  }
  assert.deepEqual(models.webgpu, models.cpu);
});
