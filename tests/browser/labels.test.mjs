// Labels: made in the page as on the command line, seen in three slices and in 3D, saved.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import { boxOfMap, reference, sequence, wholeMap } from "./fixtures.mjs";
import { start } from "./harness.mjs";
import { native } from "./native.mjs";
import { changedShare } from "./pixels.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

/** A worker takes no notice while it makes labels: the page takes another. In ms, on a shared machine. */
const PATIENCE = 2_000;

const box = boxOfMap(40, "emd_3488.mrc");

test("the page makes the record that the command line makes", { timeout: 4 * 60_000 }, async () => {
  const watched = await labelled([box, reference, sequence]);
  const [download] = await Promise.all([
    watched.page.waitForEvent("download"),
    watched.page.locator("#labels-files button", { hasText: "zip" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "3488.zip");
  const files = unzip(await readFile(await download.path()));
  const [mask] = await Promise.all([
    watched.page.waitForEvent("download"),
    watched.page.locator("#labels-files button", { hasText: "Cα atoms" }).click(),
  ]);
  const alphas = await readFile(await mask.path());
  assert.deepEqual(alphas, files.get(mask.suggestedFilename()), "a mask by itself is that of the record");
  await watched.close();

  const expected = await native(
    [box, reference, sequence],
    (folder) => ["prepare", ...[box, reference, sequence].map(({ name }) => join(folder, name)), "--out", folder],
    (folder) => readFile(join(folder, "3488/record.json"), "utf8"),
  );
  assert.equal(files.get("record.json").toString(), expected, "the index, with its hashes, is the same");
  const listed = JSON.parse(expected).files;
  assert.deepEqual([...files.keys()], [...listed.map(({ name }) => name), "record.json"]);
  for (const { name, sha256 } of listed) {
    assert.equal(createHash("sha256").update(files.get(name)).digest("hex"), sha256, name);
  }
});

test("the slices go together, by mouse, keys and sliders, and say what they show", { timeout: 4 * 60_000 }, async () => {
  const watched = await labelled([box, reference, sequence]);
  const { page } = watched;
  await watched.picture("labels");
  await assertAccessible(page);
  const here = async () => (await page.locator("#labels-here").innerText()).match(/^Voxel (\d+), (\d+), (\d+)/).slice(1).map(Number);
  const [x, y, z] = await here();
  await page.locator("#slice-xy").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("PageDown");
  assert.deepEqual(await here(), [x + 1, y + 1, z - 1]);
  assert.match(await page.locator("#slice-yz-words").innerText(), new RegExp(`^YZ at x ${x + 1} `));
  assert.match(await page.locator("#slice-yz").getAttribute("aria-label"), new RegExp(`at x ${x + 1}, .*: \\d+ CA`));
  await page.locator("#slice-z").fill("20");
  assert.deepEqual(await here(), [x + 1, y + 1, 20]);
  // Into the third voxel from the left and the top.
  const edge = Number(await page.locator("#slice-x").getAttribute("max")) + 1;
  await page.locator("#labels-zoom").selectOption("1");
  const { width, height } = await page.locator("#slice-xz").boundingBox();
  await page.locator("#slice-xz").click({ position: { x: (2.5 / edge) * width, y: (2.5 / edge) * height } });
  assert.deepEqual(await here(), [2, y + 1, edge - 3]);
  await watched.close();
});

test("labels can be cancelled, and made again", { timeout: 4 * 60_000 }, async (t) => {
  const watched = await browser.open();
  const { page } = watched;
  await watched.give([wholeMap, reference, sequence]);
  await page.locator("#tab-labels").click();
  await page.locator("#labels-make:enabled").waitFor();
  const waited = await page.evaluate(async () => {
    const [make, cancel] = ["#labels-make", "#labels-cancel"].map((id) => document.querySelector(id));
    make.focus();
    make.click();
    while (cancel.hidden) await new Promise((resolve) => setTimeout(resolve));
    const pressed = performance.now();
    cancel.click();
    while (make.hidden || make.disabled) await new Promise((resolve) => setTimeout(resolve, 10));
    return Math.round(performance.now() - pressed);
  });
  t.diagnostic(`cancelled after ${waited} ms`);
  assert.ok(waited < PATIENCE, `the labels stopped ${waited} ms after the press`);
  assert.equal(await page.evaluate(() => document.activeElement.id), "labels-make", "the focus comes back");
  assert.match(await watched.words(), /The labels were cancelled/);
  assert.equal(await page.locator("#labels-busy").innerText(), "");
  assert.ok(await page.locator("#labels-view").isHidden());
  // Looked at in the page, since it may be over before this program looks.
  const isDisabled = await page.evaluate(async () => {
    const [make, cancel, run] = ["#labels-make", "#labels-cancel", "#run"].map((id) => document.querySelector(id));
    make.click();
    while (cancel.hidden) await new Promise((resolve) => setTimeout(resolve));
    return run.disabled;
  });
  assert.ok(isDisabled, "no run while labels are made");
  await page.locator("#labels-view").waitFor({ state: "visible" });
  assert.ok(await page.locator("#run").isEnabled());
  await watched.close();
});

test("classes are counted, and can be hidden", { timeout: 4 * 60_000 }, async () => {
  const watched = await labelled([box, reference]);
  const { page } = watched;
  assert.match(await watched.words(), /sequences: none were given/);
  await page.locator("#show-reference").uncheck();
  const counts = async () => (await page.locator("#labels-classes label").allInnerTexts()).map((words) => words.replace(/\s+/g, " "));
  const atoms = await counts();
  assert.deepEqual(atoms.map((words) => words.split(" ")[0]), ["CA", "N", "C"]);
  assert.ok(atoms.every((words) => Number(words.split(" ")[1]) > 20), `${atoms} of a box in haemoglobin`);
  await page.waitForTimeout(500);
  const shown = await page.locator("#viewer").screenshot();
  await page.locator("#labels-none").click();
  assert.match(await page.locator("#slice-xy-words").innerText(), /no label$/);
  await page.waitForTimeout(500);
  const hidden = await page.locator("#viewer").screenshot();
  const share = await changedShare(page.context(), shown, hidden);
  assert.ok(share > 0.002, `hiding all labels changes ${(100 * share).toFixed(2)} % of the 3D view`);
  await page.locator("#labels-kind").selectOption({ label: "amino acids" });
  assert.equal((await counts()).length, 20);
  await page.locator("#loaded button", { hasText: "×" }).last().click();
  await page.locator("#labels-view").waitFor({ state: "hidden" });
  assert.ok(await page.locator("#labels-make").isDisabled(), "nothing to label without the reference structure");
  await watched.close();
});

/** The page with `files` read and labelled. */
async function labelled(files) {
  const watched = await browser.open();
  await watched.give(files);
  await watched.page.locator("#tab-labels").click();
  await watched.page.locator("#labels-make:enabled").click();
  await watched.page.locator("#labels-view").waitFor({ state: "visible" });
  return watched;
}

/** The files of a zip archive of stored files, by the names in its directory. */
function unzip(bytes) {
  const end = bytes.lastIndexOf("PK\x05\x06", undefined, "latin1");
  const files = new Map();
  let entry = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count -= 1) {
    const [length, nameLength] = [bytes.readUInt32LE(entry + 24), bytes.readUInt16LE(entry + 28)];
    const local = bytes.readUInt32LE(entry + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    files.set(bytes.toString("utf8", entry + 46, entry + 46 + nameLength), bytes.subarray(start, start + length));
    entry += 46 + nameLength;
  }
  return files;
}
