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
