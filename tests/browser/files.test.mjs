// Own files: dropped or chosen, in any order, known by their content; and files that are wrong.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { boxOfMap, reference, sequence, wrongFiles } from "./fixtures.mjs";
import { start } from "./harness.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

const box = boxOfMap(40);
const orders = [
  { name: "the map last, all in one drop", drops: [[reference, sequence, box]] },
  { name: "the map first, one at a time", drops: [[box], [sequence], [reference]] },
];

for (const { name, drops } of orders) {
  test(`files are taken in any order: ${name}`, { timeout: 4 * 60_000 }, async () => {
    const watched = await browser.open();
    for (const files of drops) await drop(watched.page, files);
    await watched.loaded([box, sequence, reference]);
    await watched.page.locator("#run:enabled").waitFor();
    await watched.picture(`files_${drops.length}`);
    await watched.close();
  });
}

test("files without an ending are known by their content", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open();
  const files = [box, sequence, reference].map((file, index) => ({ ...file, name: `file${index}` }));
  await drop(watched.page, files);
  await watched.loaded(files);
  await watched.close();
});

test("a chosen map runs without a sequence", { timeout: 6 * 60_000 }, async () => {
  const watched = await browser.open();
  await watched.give([box]);
  await watched.run();
  await watched.finished();
  await watched.picture("no_sequence");
  await watched.close();
});

test("wrong files are refused in words, and the page goes on", { timeout: 8 * 60_000 }, async (t) => {
  const watched = await browser.open();
  const banner = watched.page.locator("#banner");
  for (const file of wrongFiles) {
    await drop(watched.page, [file]);
    await banner.getByText(file.name).waitFor();
    const words = await banner.innerText();
    t.diagnostic(words);
    assert.match(words, file.word, "the refusal says what is wrong");
    assert.doesNotMatch(words, /panic|unreachable|undefined|\[object|RuntimeError/, "the refusal is in plain words");
  }
  await watched.picture("wrong_files");
  await drop(watched.page, [box]);
  await watched.loaded([box]);
  assert.ok(await banner.isHidden(), "a good file ends the complaint");
  await watched.close();
});

test("a folder is opened, and of several maps the one that is no half map is read", { timeout: 4 * 60_000 }, async () => {
  // No script can make a real folder of a drop: this one says that its file is a folder with the files.
  const asFolder = () => {
    DataTransferItem.prototype.webkitGetAsEntry = function () {
      const whole = this.getAsFile();
      const entry = (name) => ({ isDirectory: false, name, file: (take) => take(new File([whole], name)) });
      const given = [["emd_1_half_map_1.mrc", "emd_1.mrc", "notes.docx", ".hidden.mrc"].map(entry), []];
      return { isDirectory: true, name: "emd_1", createReader: () => ({ readEntries: (take) => take(given.shift()) }) };
    };
  };
  const watched = await browser.open("?backend=cpu", asFolder);
  const { page } = watched;
  await drop(page, [box]);
  await page.locator("#banner-lines").getByText(/emd_1_half_map_1\.mrc.*emd_1\.mrc came with it/).waitFor();
  await page.locator("#loaded .name").getByText("emd_1.mrc", { exact: true }).waitFor();
  await page.locator("#log").getByText("2 files of other kinds in the folder were left out").waitFor({ state: "attached" });
  await watched.close();
});

/** Drops `files` on the page, as a user does from a folder. */
async function drop(page, files) {
  const plain = files.map(({ name, buffer }) => ({ name, base64: buffer.toString("base64") }));
  const transfer = await page.evaluateHandle((list) => {
    const data = new DataTransfer();
    for (const { name, base64 } of list) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      data.items.add(new File([bytes], name));
    }
    return data;
  }, plain);
  for (const event of ["dragenter", "dragover", "drop"]) {
    await page.locator("#drop").dispatchEvent(event, { dataTransfer: transfer });
  }
}

test("diagnostics name the program and the machine, and no file", { timeout: 2 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await watched.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await watched.give([boxOfMap(32, "my_secret_complex.mrc"), { ...sequence, name: "my_secret_sequence.fasta" }]);
  await page.locator("#tab-log").click();
  await page.locator("#diagnostics").click();
  await page.locator("#log").getByText("The diagnostics were copied").waitFor();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(report, /^Cryoweave \d+\.\d+\.\d+/);
  assert.match(report, /Processor cores: \d+/);
  assert.match(report, /Map: 32 × 32 × 32 voxels/);
  assert.match(report, /Read the map \[file\]\.mrc/);
  assert.doesNotMatch(report, /secret/);
  await watched.close();
});
