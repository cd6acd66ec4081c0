// The main job, by itself since it is timed: the example, from a press of the button to a drawn and downloaded backbone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start, WEBGPU } from "./harness.mjs";
import { changedShare } from "./pixels.mjs";

/** The page shall never be busy for 50 ms at a stretch; a slow machine gets twice that. Processor time, in ms. */
const STANDSTILL = 100;

let browser;
before(async () => (browser = await start(WEBGPU)));
after(() => browser.stop());

test("the example becomes a drawn backbone on the CPU", { timeout: 15 * 60_000 }, async (t) => {
  const watched = await browser.open("?backend=cpu");
  const { page } = watched;
  await watched.picture("start");
  await watched.record();
  const began = await page.evaluate(() => performance.now());
  await page.locator("#example").click();
  await watched.running();
  await watched.finished(12);
  const ended = await page.evaluate(() => performance.now());
  await page.waitForTimeout(1000);
  const tasks = await watched.tasks();
  await watched.picture("example");
  t.diagnostic(`example on the CPU: ${((ended - began) / 1000).toFixed(1)} s`);
  t.diagnostic(`model: ${(await page.locator("#result-words").innerText()).replace(/\s+/g, " ")}`);
  t.diagnostic(`scores: ${(await page.locator("#scores").innerText()).replace(/\s+/g, " ")}`);

  assert.match(await page.locator("#scores").innerText(), /RMSD[\s\S]*\d/, "the reference structure is compared");
  await assertSwept(watched);
  await assertDrawn(watched, "#show-model", "the backbone");
  await assertDrawn(watched, "#show-surface", "the density");
  await assertDrawn(watched, "#show-reference", "the reference structure");
  await assertDownloads(watched);
  await assertCounted(watched);

  assert.ok(tasks.length > 100, `only ${tasks.length} tasks of the main thread were recorded`);
  const { wall, processor } = tasks[0];
  const long = tasks.filter((task) => task.processor > 50).length;
  t.diagnostic(`main thread: ${long} tasks over 50 ms of processor time; the longest ${processor} ms (${wall} ms by the clock)`);
  assert.ok(processor <= STANDSTILL, `the page was busy for ${processor} ms`);
  await watched.close();
});

/** Hiding a thing must change the picture: it was there. */
async function assertDrawn({ page }, toggle, what) {
  const canvas = page.locator("#viewer");
  const shown = await canvas.screenshot();
  await page.locator(toggle).uncheck();
  await page.waitForTimeout(500);
  const hidden = await canvas.screenshot();
  await page.locator(toggle).check();
  await page.waitForTimeout(500);
  const share = await changedShare(page.context(), shown, hidden);
  assert.ok(share > 0.001, `${what} is not drawn: hiding it changes ${(100 * share).toFixed(2)} % of the picture`);
}

/** The Cα voxels stand there in words, as a picture and as a table. */
async function assertSwept({ page }) {
  const sweep = page.locator("#sweep");
  await sweep.locator("summary").click();
  assert.match(await sweep.innerText(), /F1 is highest, 0\.[1-9]/);
  assert.equal(await sweep.locator("tbody tr").count(), 19);
  const { width } = await sweep.locator("svg").boundingBox();
  assert.ok(width > 200, `the picture is ${width} pixels wide`);
}

/** Words, strips and table count the same residues as built and as bridged. */
async function assertCounted({ page }) {
  const words = await page.locator("#result-words").innerText();
  const [, built, of, bridged] = words.match(/(\d+) of (\d+) residues built(?:, (\d+) bridged,)? in/).map(Number);
  const letters = page.locator("#strips .strip:not(.unnamed) .letters span");
  assert.equal(await letters.count(), of);
  const strips = { bridged: await page.locator('#strips span[data-c="bridged"]').count() };
  strips.built = (await page.locator("#strips .strip:not(.unnamed) span[data-c]").count()) - strips.bridged;
  assert.deepEqual(strips, { bridged: bridged || 0, built });
  await page.locator("#tab-table").click();
  const states = await page.locator("#residue-table tbody td:nth-child(4)").allInnerTexts();
  assert.equal(states.filter((state) => state === "bridged").length, strips.bridged);
  assert.ok(states.length >= of);
}

async function assertDownloads(watched) {
  const atoms = {};
  for (const [format, begins] of [["mmCIF", /^data_/], ["PDB", /^(HEADER|TITLE|REMARK|HELIX|ATOM|CRYST1|MODEL)/]]) {
    const text = await watched.saved(format);
    assert.match(text, begins, `${format} begins as such a file does`);
    atoms[format] = text.split("\n").filter((line) => line.startsWith("ATOM")).length;
  }
  assert.ok(atoms.mmCIF > 100, `only ${atoms.mmCIF} atoms in the model`);
  assert.equal(atoms.PDB, atoms.mmCIF, "both formats hold the same atoms");
}
