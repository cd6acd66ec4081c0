// Links: an address loads and shows what it says, says what it does not use, and is made again by "Copy link".

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import { copied, boxOfMap, reference, sequence } from "./fixtures.mjs";
import { repository, start } from "./harness.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

const VIEW =
  "level=0.1&colour=confidence&show=density,model,candidates&view=52,50.5,48,0,0.6,0,0.8,140.25&backend=cpu&hide=log,footer";

test("a link loads the example and shows it as it says", { timeout: 3 * 60_000 }, async () => {
  const watched = await browser.open(`?example=haemoglobin&${VIEW}`);
  const { page } = watched;
  await page.locator("#level-source").getByText("From the link.").waitFor({ state: "attached" });
  assert.equal(Number((await page.locator("#level-value").innerText()).split(" ")[0]), 0.1);
  assert.equal(await page.locator("#colour").inputValue(), "confidence");
  const shown = await page.locator(".toggles input").evaluateAll((all) => all.filter((one) => one.checked).map((one) => one.id));
  assert.deepEqual(shown, ["show-surface", "show-model", "show-candidates"]);
  assert.equal(await page.locator("#tab-log, footer").filter({ visible: true }).count(), 0);
  assert.ok(await page.locator("#run").isEnabled(), "nothing runs by itself");
  assert.equal(await page.locator("#notice").isVisible(), false);
  assert.equal(await copied(page), `example=haemoglobin&${VIEW}`);
  await watched.picture("link_to_example");
  // What a user changes is in the next link.
  await page.locator("#colour").selectOption("chain", { force: true }).catch(() => {});
  await page.locator("#level-reset").click();
  await page.locator("#view-reset").click();
  assert.doesNotMatch(await copied(page), /level=|view=/);
  await watched.close();
});

test("a residue of a link is selected once there is a model", { timeout: 5 * 60_000 }, async () => {
  const watched = await browser.open("?backend=cpu&residue=A:42&colour=residue");
  const { page } = watched;
  await watched.give([boxOfMap(44), sequence]);
  await page.locator("#run:enabled").waitFor();
  await watched.run();
  await watched.finished();
  const told = page.locator("#notice").getByText("residue=A:42");
  const picked = page.locator("#picked").getByText("42");
  await told.or(picked).first().waitFor();
  // Any residue that was built, so that its link can be tried.
  await page.locator("#strips [role=option][data-c]").first().click();
  const query = await copied(page);
  assert.match(query, /residue=[A-Za-z]+:\d+/);
  assert.match(await page.locator("#share-words").textContent(), /Your own map is not in it/);
  await watched.close();
});

test("what cannot be used is said, and the rest is used", { timeout: 60_000 }, async () => {
  const watched = await browser.open("?backend=cpu&foo=1&colour=rainbow&level=high&hide=log");
  const { page } = watched;
  const notice = page.locator("#notice");
  for (const words of ["foo=1 (this page does not know the key)", "colour=rainbow (write one of chain", "level=high (it is no number)"]) {
    await notice.getByText(words).waitFor();
  }
  await watched.picture("link_with_faults");
  await page.locator("#share summary").click();
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await assertAccessible(page);
  }
  await watched.picture("share_menu");
  // By keyboard alone: Escape closes the menu, and what is to be cited is in it.
  await page.locator("#share-cite").focus();
  await page.keyboard.press("Enter");
  await page.locator("#share-cite-words").getByText(/BibTeX|copy/).waitFor();
  assert.match(await page.locator("#share-cited").inputValue(), /@software\{cryoweave,[^]*@article\{cryo2struct,[^]*@article\{cryo2structdata,/);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#share-cite").isVisible(), false);
  assert.equal(await page.locator("#tab-log").isVisible(), false);
  await page.locator("#notice-close").click();
  assert.equal(await notice.isVisible(), false);
  await watched.close();
});

test("a level outside the map is said once the map is there", { timeout: 60_000 }, async () => {
  const watched = await browser.open("?backend=cpu&level=1e6");
  await watched.give([boxOfMap(24)]);
  await watched.page.locator("#notice").getByText("level=1000000 (the density of this map is from").waitFor();
  assert.match(await watched.page.locator("#level-source").innerText(), /^Default/);
  await watched.close();
});

const QUESTION = "https://www.ebi.ac.uk/emdb/api/entry/EMD-3488";
const MAP = "https://ftp.ebi.ac.uk/pub/databases/emdb/structures/EMD-3488/map/emd_3488.map.gz";
const MODEL = "https://files.rcsb.org/download/5NI1.cif";
const SEQUENCES = "https://www.rcsb.org/fasta/entry/5NI1";
const BODIES = {
  [QUESTION]: () => readFileSync(join(repository, "tests/data/emdb.json"), "utf8"),
  [MAP]: () => gzipSync(boxOfMap(40).buffer),
  [MODEL]: () => reference.buffer,
  [SEQUENCES]: () => sequence.buffer,
};
const archives = [
  /^https:/,
  (route) => {
    const body = BODIES[route.request().url()];
    const headers = { "access-control-allow-origin": "*" };
    return route.fulfill(body ? { body: body(), headers } : { status: 404, headers });
  },
];

test("a link to an entry fetches it, says so, and asks nothing", { timeout: 3 * 60_000 }, async () => {
  const watched = await browser.open("?backend=cpu&emdb=3488&pdb=5ni1&level=0.2", () => {}, { fulfil: archives });
  const { page } = watched;
  await watched.loaded(["emd_3488.map.gz", "5ni1.cif", "5ni1.fasta"].map((name) => ({ name })));
  await page.locator("#notice").getByText("downloads it now from the EMDB (ebi.ac.uk) and the PDB (rcsb.org)").waitFor();
  await page.locator("#run:enabled").waitFor();
  await page.locator("#level-source").getByText("From the link.").waitFor({ state: "attached" });
  assert.equal(await copied(page), "emdb=EMD-3488&pdb=5ni1&level=0.2&backend=cpu");
  await watched.close({ asked: [QUESTION, MAP, MODEL, SEQUENCES] });
});

test("a link to a structure alone asks the PDB alone", { timeout: 60_000 }, async () => {
  const watched = await browser.open("?backend=cpu&pdb=5NI1", () => {}, { fulfil: archives });
  await watched.loaded(["5ni1.cif", "5ni1.fasta"].map((name) => ({ name })));
  await watched.page.locator("#notice").getByText("from the PDB (rcsb.org)").waitFor();
  assert.equal(await copied(watched.page), "pdb=5ni1&backend=cpu");
  await watched.close({ asked: [MODEL, SEQUENCES] });
});

test("a link to a view of somebody's own map says that the map is missing, until it is there", { timeout: 2 * 60_000 }, async () => {
  const watched = await browser.open("?backend=cpu&residue=A:14&level=0.2");
  const notice = watched.page.locator("#notice");
  assert.match(await notice.innerText(), /a map of their own, and a link never carries it/);
  await watched.give([boxOfMap(24)]);
  await notice.waitFor({ state: "hidden" });
  await watched.close();
});
