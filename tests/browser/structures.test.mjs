// A structure that is dropped: to compare with, and, chosen on its card, a prediction to place or a backbone to build on.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import { boxOfMap, reference, sequence } from "./fixtures.mjs";
import { start } from "./harness.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

/** The kinds that the cards name, of structures. */
async function kinds(page) {
  const all = await page.locator("#loaded .kind").allInnerTexts();
  return all.map((kind) => kind.toLowerCase()).filter((kind) => !["map", "sequence"].includes(kind));
}

test("a structure is compared with, built on or placed, as its card says", { timeout: 8 * 60_000 }, async (t) => {
  const watched = await browser.open();
  const { page } = watched;
  const own = { ...reference, name: "own.cif.gz" };
  const use = page.getByLabel("Use of own.cif.gz");
  await watched.give([boxOfMap(40), sequence, own]);
  assert.deepEqual(await kinds(page), ["reference structure"]);
  // At once, before all that was read is told.
  await use.focus();
  await use.selectOption("as a backbone, to build on");
  await page.locator("#loaded .kind").getByText("Backbone").waitFor();
  await page.waitForFunction(() => document.querySelector("#loaded .busy") === null);
  assert.deepEqual(await kinds(page), ["backbone"]);
  assert.ok(await use.evaluate((select) => select === document.activeElement), "the keyboard stays on it");
  const seen = () => page.locator("#viewer").getAttribute("aria-label");
  assert.match(await seen(), /the given structure: 574 residues in 4 chains/);
  await watched.give([reference]);
  assert.deepEqual(await kinds(page), ["reference structure", "backbone"]);
  await assertAccessible(page);
  await watched.picture("structure_uses");

  await page.locator("#run:enabled").waitFor();
  await watched.run();
  await watched.finished();
  const notes = () => page.locator("#result-notes").textContent();
  const built = /Built on the (\d+) Cα of the given backbone.*?(\d+) more lie outside the map/s.exec(await notes());
  assert.equal(Number(built[1]) + Number(built[2]), 574, built[0]);
  const record = JSON.parse(await watched.saved("run.json"));
  const roles = record.inputs.map(({ role }) => role).sort();
  assert.deepEqual(roles, ["backbone", "map", "reference structure", "sequences", "weights"].filter((role) => roles.includes(role)));
  assert.ok(roles.includes("backbone") && roles.includes("reference structure"));
  assert.equal(record.counts.candidates, Number(built[1]));
  assert.ok(await page.locator("#result-old").isHidden());

  // The same structure as a prediction: the model is marked as of other choices until it is built again.
  await use.selectOption("as a prediction, to place");
  await page.locator("#loaded .kind").getByText("Predicted structure").waitFor();
  assert.match(await page.locator("#result-old").innerText(), /other settings or structures/);
  await page.locator("#run:enabled").waitFor();
  await watched.run();
  await watched.finished();
  assert.doesNotMatch(await notes(), /given backbone/);
  t.diagnostic((await page.locator("#result-notes li").allTextContents()).filter((words) => /predict|place/i.test(words)).join(" | "));
  assert.match(await notes(), /Chain [A-D] of the predicted structure is placed/);
  assert.match(await seen(), /the given structure: 14[16] residues in 1 chain/);
  await watched.picture("structure_placed");
  assert.equal(await page.locator("#downloads").getByText(/predicted/i).count(), 1);

  // After a reload each is used as before.
  await page.reload();
  await page.locator("#kept-open").click();
  await watched.finished();
  assert.deepEqual(await kinds(page), ["reference structure", "predicted structure"]);
  await watched.close();
});

test("a use that is changed again before the structure is read is the last one", { timeout: 3 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await watched.give([{ ...reference, name: "own.cif.gz" }]);
  const quiet = () => page.waitForFunction(() => document.querySelector("#loaded .busy") === null);
  await quiet();
  await page.evaluate(() => {
    for (const words of ["as a backbone, to build on", "as a prediction, to place"]) {
      const select = document.querySelector("select[aria-label='Use of own.cif.gz']");
      select.value = [...select.options].find((option) => option.label === words || option.text === words).value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  await page.locator("#loaded .kind").getByText("Predicted structure").waitFor();
  await quiet();
  assert.deepEqual(await kinds(page), ["predicted structure"]);
  await watched.close();
});
