// A proteome: recognised by its many sequences, searched for those of the map.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { boxOfMap, sequence } from "./fixtures.mjs";
import { start } from "./harness.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

/** The letters of the example's sequences. */
const letters = sequence.buffer
  .toString()
  .split(">")
  .slice(1)
  .map((record) => record.split("\n").slice(1).join(""));

/** Others of the same letters, and the example's own in the middle. */
function proteome(count) {
  let state = 12345;
  const below = (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const records = [];
  for (let number = 0; number < count; number += 1) {
    if (number === count / 2) letters.forEach((own, index) => records.push(`>sp|OWN${index}|X own protein\n${own}\n`));
    const mixed = [...letters[number % letters.length]];
    for (let last = mixed.length - 1; last > 0; last -= 1) {
      const other = below(last + 1);
      [mixed[last], mixed[other]] = [mixed[other], mixed[last]];
    }
    records.push(`>decoy${number}\n${mixed.join("")}\n`);
  }
  return { name: "proteome.fasta.gz", buffer: gzipSync(records.join("")) };
}

test("the sequences of a map are found in a proteome", { timeout: 10 * 60_000 }, async (t) => {
  const watched = await browser.open();
  const { page } = watched;
  const file = proteome(300);
  await watched.give([boxOfMap(60), file]);
  const card = page.locator("#loaded li", { hasText: file.name });
  assert.match(await card.innerText(), /Proteome/i);
  assert.match(await card.innerText(), /more sequences than a sample/);
  await watched.run();
  await watched.finished();
  const table = page.locator("#proteins table");
  assert.match(await table.innerText(), /Proteins found in the proteome/);
  const rows = await table.locator("tbody tr").allInnerTexts();
  t.diagnostic(rows.join(" | "));
  const taken = rows.filter((row) => !row.includes("not taken"));
  assert.deepEqual(taken.map((row) => row.split(/\s/)[0]).sort(), ["OWN0", "OWN1"]);
  assert.match(await card.innerText(), /OWN0: \d+ residues/);
  const csv = await watched.saved("Proteins");
  assert.match(csv, /^rank,protein,e_value,/);
  assert.match(await page.locator("#result-notes").innerText(), /Sequences found in the proteome: OWN/);
  assert.match(await watched.saved("run.json"), /Sequences found in the proteome: OWN/);
  await watched.picture("proteome");
  await watched.close();
});
