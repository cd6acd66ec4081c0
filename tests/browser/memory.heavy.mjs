// Twenty runs in one tab: the memory must not grow.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { boxOfMap, reference, sequence } from "./fixtures.mjs";
import { start } from "./harness.mjs";

const RUNS = 20;
/** Runs after which everything is there that stays. */
const FIRST = 3;
const MIB = 2 ** 20;
/** Growth from then on that is allowed, as a factor: collections come when they come. */
const GROWTH = 1.15;

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

test("the memory of twenty runs is flat", { timeout: 40 * 60_000 }, async (t) => {
  const watched = await browser.open();
  const { page } = watched;
  const debug = await watched.context.newCDPSession(page);
  await watched.give([boxOfMap(40), reference, sequence]);
  const curve = [];
  for (let run = 0; run < RUNS; run += 1) {
    // Other rotations each time: scores of the same would be kept from the run before.
    await page.locator("#rotations").evaluate((select, value) => (select.value = value), run % 2 ? "1" : "4");
    await watched.run();
    await watched.finished();
    await debug.send("HeapProfiler.collectGarbage");
    const { usedSize } = await debug.send("Runtime.getHeapUsage");
    const [worker] = page.workers();
    const taken = await worker.evaluate(() => self.programMemory.buffer.byteLength);
    curve.push({ page: usedSize / MIB, worker: taken / MIB, workers: page.workers().length });
  }
  const words = curve.map(({ page, worker }) => `${page.toFixed(1)}/${worker.toFixed(0)}`);
  t.diagnostic(`page / worker in MiB: ${words.join(", ")}`);
  for (const part of ["page", "worker"]) {
    const [early, late] = [curve[FIRST][part], curve.at(-1)[part]];
    assert.ok(late < GROWTH * early, `the ${part} grew from ${early.toFixed(1)} to ${late.toFixed(1)} MiB`);
  }
  assert.ok(curve.every(({ workers }) => workers === 1), "the workers that score tiles end with their run");
  await watched.close();
});
