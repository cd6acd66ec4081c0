// The examples beside the first: each gives what its button promises, and none stays with an own map.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { boxOfMap, copied } from "./fixtures.mjs";
import { start } from "./harness.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

/** Has an example built, averaged over so many rotations where the network is unsure; returns the page and its score: matched and sequence, in percent. */
async function built(name, rotations) {
  const watched = await browser.open();
  const { page } = watched;
  await page.locator("#rotations").selectOption(rotations, { force: true });
  await page.locator("#examples summary").click();
  await page.locator(`#example-${name}`).click();
  await watched.running();
  await watched.finished();
  const scores = await page.locator("#scores").innerText();
  const percent = (what) => Number(scores.match(new RegExp(`${what}\\s+([\\d.]+) %`, "i"))[1]);
  assert.equal((await copied(page)).split("&")[0], `example=${name}`);
  await watched.picture(`example_${name}`);
  return { watched, matched: percent("Matched"), sequence: percent("Sequence"), scores };
}

test("the simulated example comes out nearly whole, and is called simulated", { timeout: 5 * 60_000 }, async () => {
  const { watched, matched, sequence, scores } = await built("cd2", "4");
  const { page } = watched;
  assert.ok(matched > 90 && sequence > 90, scores);
  assert.match(await page.locator("#loaded").innerText(), /simulated/i);
  // The other example's sequence and reference structure go with its map.
  await page.locator("#example-spike").click();
  await watched.running();
  await page.locator("#cancel").click();
  await page.locator("#log").getByText("The run was cancelled").waitFor({ state: "attached" });
  const names = await page.locator("#loaded .name").allInnerTexts();
  assert.deepEqual(names.sort(), ["6vyb_part.fasta", "6vyb_part.pdb.gz", "emd_21457_part.mrc.gz"]);
  await watched.give([boxOfMap(24)]);
  // Once for each of the two.
  await page.locator("#log").getByText("The example's sequence was removed").nth(1).waitFor({ state: "attached" });
  assert.deepEqual(await page.locator("#loaded .name").allInnerTexts(), ["box_24.mrc"]);
  await watched.close();
});

test("the poor example gives pieces with low confidence, and says so", { timeout: 8 * 60_000 }, async () => {
  const { watched, matched, sequence, scores } = await built("spike", "1");
  const { page } = watched;
  assert.ok(matched > 40 && matched < 80 && sequence < 20, scores);
  assert.match(await page.locator("#check").innerText(), /most residue names are/);
  assert.match(await page.locator("#result-notes").innerText(), /sequence assignment is uncertain/);
  await watched.close();
});
