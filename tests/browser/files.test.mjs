// Own files: dropped or chosen, in any order, known by their content; and files that are wrong.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { boxOfMap, known, sequence, wrongFiles } from "./fixtures.mjs";
import { start } from "./harness.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

const box = boxOfMap(40);
const orders = [
  { name: "the map last, all in one drop", drops: [[known, sequence, box]] },
  { name: "the map first, one at a time", drops: [[box], [sequence], [known]] },
];

for (const { name, drops } of orders) {
  test(`files are taken in any order: ${name}`, { timeout: 60_000 }, async () => {
    const watched = await browser.open();
    for (const files of drops) await drop(watched.page, files);
    await watched.loaded([box, sequence, known]);
    await watched.page.locator("#run:enabled, #cancel:visible").first().waitFor();
    await watched.picture(`files_${drops.length}`);
    await watched.close();
  });
}

test("files without an ending are known by their content", { timeout: 60_000 }, async () => {
  const watched = await browser.open();
  const files = [box, sequence, known].map((file, index) => ({ ...file, name: `file${index}` }));
  await drop(watched.page, files);
  await watched.loaded(files);
  await watched.close();
});

test("a chosen map runs without a sequence", { timeout: 5 * 60_000 }, async () => {
  const watched = await browser.open();
  await watched.give([box]);
  await watched.run();
  await watched.finished();
  await watched.picture("no_sequence");
  await watched.close();
});

for (const file of wrongFiles) {
  test(`a wrong file is refused in words: ${file.name}`, { timeout: 60_000 }, async (t) => {
    const watched = await browser.open();
    const before = await watched.words();
    await drop(watched.page, [file]);
    await watched.page.waitForFunction((length) => {
      const texts = ["#banner", "#log"].map((id) => document.querySelector(id)?.innerText ?? "");
      return texts.join("\n").length > length;
    }, before.length + 5);
    await watched.page.locator("#banner:visible").waitFor();
    const words = await watched.page.locator("#banner").innerText();
    t.diagnostic(words);
    assert.match(words, file.word, "the refusal names the place");
    assert.doesNotMatch(words, /panic|unreachable|undefined|\[object|RuntimeError/, "the refusal is in plain words");

    // The page goes on: a good file is still taken.
    await drop(watched.page, [box]);
    await watched.loaded([box]);
    await watched.close();
  });
}

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
