// What goes wrong costs no work: a stopped worker, a driver that hangs, a damaged file, an example beside own files.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { boxOfMap, reference, sequence } from "./fixtures.mjs";
import { start } from "./harness.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

const box = boxOfMap(40);

/** Keeps the page's workers where a test can stop them. */
const keepWorkers = () => {
  globalThis.kept = [];
  const Plain = globalThis.Worker;
  globalThis.Worker = class extends Plain {
    constructor(...given) {
      super(...given);
      globalThis.kept.push(this);
    }
  };
};

/** The worker that runs now reports that it stopped, as after a trap. */
const stopWorker = (page) =>
  page.evaluate(() => {
    const worker = globalThis.kept.at(-1);
    worker.dispatchEvent(new ErrorEvent("error", { message: "RuntimeError: unreachable", cancelable: true }));
  });

/** Number of workers that were started. */
const workers = (page) => page.evaluate(() => globalThis.kept.length);

test("an own map takes nothing from the example", { timeout: 6 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await page.locator("#example").click();
  await watched.running();
  await page.locator("#cancel").click();
  await page.locator("#run:enabled").waitFor();
  await watched.give([box]);
  await page.locator("#log").getByText("The example's sequence was removed").waitFor();
  assert.deepEqual(await page.locator("#loaded .name").allInnerTexts(), [box.name], "only the own map is there");
  await watched.run();
  await watched.finished();
  await watched.close();
});

test("a refused file takes nothing from the one of its name", { timeout: 6 * 60_000 }, async () => {
  const watched = await browser.open("?backend=cpu", keepWorkers);
  const { page } = watched;
  await watched.give([box]);
  await page.locator("#picker").setInputFiles({ ...box, buffer: box.buffer.subarray(0, 2000), mimeType: "application/octet-stream" });
  await page.locator("#banner").getByText(box.name).waitFor();
  await stopWorker(page);
  await page.locator("#banner").getByText("It was started again").waitFor();
  await watched.run();
  await watched.finished();
  await watched.close();
});

test("a result stays until the next one is there", { timeout: 8 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  // Several tiles: the second run must not end before it is cancelled.
  await watched.give([boxOfMap(60)]);
  await watched.run();
  await watched.finished();
  const before = await page.locator("#result-words").innerText();
  await page.locator("#rotations").evaluate((select) => (select.value = "12"));
  await watched.run();
  await page.locator("#result-old").waitFor();
  assert.equal(await page.locator("#result-words").innerText(), before);
  await page.locator("#cancel").click();
  await page.locator("#run:enabled").waitFor();
  assert.ok(await page.locator("#result").isVisible(), "a cancel takes nothing away");
  assert.ok(await page.locator("#result-old").isHidden(), "the mark goes with the run");
  assert.match(await watched.saved("mmCIF"), /^data_/, "it can still be saved");
  await watched.close();
});

test("a run goes on after a worker stops, with what was loaded", { timeout: 8 * 60_000 }, async () => {
  const watched = await browser.open("?backend=cpu", keepWorkers);
  const { page } = watched;
  await watched.give([box, sequence, reference]);
  await page.locator("#run:enabled").waitFor();
  await watched.run();
  await stopWorker(page);
  await page.locator("#banner").getByText("It was started again, and so was the run").waitFor();
  await watched.running();
  await watched.finished();
  assert.equal(await workers(page), 2);
  assert.ok(await page.locator("#scores").getByText("matched").isVisible(), "the reference structure is still there");
  await watched.close();
});

test("a fault that repeats ends in words", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open("?backend=cpu", keepWorkers);
  const { page } = watched;
  await watched.give([box]);
  await watched.run();
  for (const count of [2, 3]) {
    await stopWorker(page);
    await watched.running();
    assert.equal(await workers(page), count);
  }
  await stopWorker(page);
  await page.locator("#banner").getByText("3 times in a row").waitFor();
  await page.waitForTimeout(1_000);
  assert.equal(await workers(page), 3, "no further worker is started");
  await watched.picture("fault_that_repeats");
  await watched.close();
});

test("files are taken while a driver hangs, and the CPU steps in", { timeout: 4 * 60_000 }, async () => {
  const hang = () => {
    const gpu = { requestAdapter: () => new Promise(() => {}) };
    Object.defineProperty(Navigator.prototype, "gpu", { get: () => gpu, configurable: true });
  };
  const watched = await browser.open("", hang, { waits: false });
  await watched.give([box]);
  assert.match(await watched.words(), /will run on: CPU/);
  await watched.page.locator("#backend summary").click();
  assert.match(await watched.page.locator("#backend-why").innerText(), /did not name its graphics adapter in time/);
  await watched.close();
});
