// Fetching a public entry: the archives are played by the test, and nothing but ids reaches them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { after, before, test } from "node:test";
import { boxOfMap, reference, sequence } from "./fixtures.mjs";
import { repository, start } from "./harness.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

const QUESTION = "https://www.ebi.ac.uk/emdb/api/entry/EMD-3488";
const MAP = "https://ftp.ebi.ac.uk/pub/databases/emdb/structures/EMD-3488/map/emd_3488.map.gz";
const MODEL = "https://files.rcsb.org/download/5NI1.cif";
const SEQUENCES = "https://www.rcsb.org/fasta/entry/5NI1";
const ANSWER = readFileSync(join(repository, "tests/data/emdb.json"), "utf8");
const LEVEL = 0.15;
const ENTRY = {
  [QUESTION]: { body: ANSWER },
  [MAP]: { body: gzipSync(boxOfMap(40).buffer) },
  [MODEL]: { body: reference.buffer },
  [SEQUENCES]: { body: sequence.buffer },
};
/** The box is cut from the middle of the molecule. */
const FULL = /^2 σ above the mean: the sequence’s protein fills the box\./;
const FILES = ["emd_3488.map.gz", "5ni1.cif", "5ni1.fasta"].map((name) => ({ name }));
const ANSWERED = { name: "emdb.json" };

test("an entry is fetched by its id", { timeout: 4 * 60_000 }, async () => {
  const watched = await opened(ENTRY);
  await watched.fetch("EMD-3488");
  await watched.loaded([...FILES, ANSWERED]);
  await watched.page.locator("#run:enabled").waitFor();
  await watched.picture("fetched");
  await watched.close({ asked: [QUESTION, MAP, MODEL, SEQUENCES] });
});

test("the contour is what the entry recommends, until it is moved or forgotten", { timeout: 4 * 60_000 }, async () => {
  const watched = await opened(ENTRY);
  const { page } = watched;
  const level = async () => Number((await page.locator("#level-value").innerText()).split(" ")[0]);
  const hidden = / (A piece|\d+ pieces) smaller than 6 Å (is|are) hidden\.$/;
  const source = async () => (await page.locator("#level-source").innerText()).replace(hidden, "");
  await watched.fetch("EMD-3488");
  await watched.loaded([...FILES, ANSWERED]);
  await page.locator("#run:enabled").waitFor();
  assert.equal(await level(), LEVEL);
  assert.equal(await source(), "Recommended by the EMDB entry EMD-3488.");
  await page.locator("#level-source").getByText("pieces smaller than 6 Å are hidden").waitFor({ state: "attached" });
  await page.locator("#level").fill("900");
  assert.notEqual(await level(), LEVEL);
  assert.equal(await source(), "Set by hand.");
  await page.locator("#level-reset").click();
  assert.equal(await level(), LEVEL);
  // A box of another entry's map, then one whose name does not say whose it is.
  await watched.give([boxOfMap(24, "emd_0775.mrc")]);
  await page.locator("#loaded .name").getByText("emdb.json").waitFor({ state: "detached" });
  assert.match(await source(), FULL);
  await watched.give([{ ...ANSWERED, buffer: Buffer.from(ANSWER) }]);
  await page.locator("#loaded").getByText("not used: the map is not of this entry").waitFor();
  assert.match(await source(), FULL);
  await watched.give([boxOfMap(24, "mine.mrc"), { ...ANSWERED, buffer: Buffer.from(ANSWER) }]);
  await page.locator("#level-source").getByText("Recommended").waitFor();
  assert.equal(await level(), LEVEL);
  await page.getByLabel("Forget emdb.json").click();
  assert.match(await source(), FULL);
  await watched.close({ asked: [QUESTION, MAP, MODEL, SEQUENCES] });
});

test("a PDB id that is given is taken, and what is no id is refused", { timeout: 4 * 60_000 }, async () => {
  const watched = await opened({ ...ENTRY, [QUESTION]: { status: 503 } });
  const banner = watched.page.locator("#banner");
  await watched.fetch("5NI1");
  await banner.getByText("5NI1 is no EMDB id").waitFor();
  await watched.fetch("EMD-3488", "../x");
  await banner.getByText("../x is no PDB id").waitFor();
  await watched.fetch("emd_3488", "5ni1");
  await watched.loaded(FILES);
  await watched.page.locator("#fetch-status").getByText(/without the EMDB entry metadata.*status 503/).waitFor();
  assert.match(await watched.page.locator("#level-source").innerText(), FULL);
  watched.seen.complaints = watched.seen.complaints.filter((words) => !/Failed to load/.test(words));
  await watched.close({ asked: [QUESTION, MAP, MODEL, SEQUENCES] });
});

test("what does not come is said in words", { timeout: 4 * 60_000 }, async () => {
  const watched = await opened({ ...ENTRY });
  const banner = watched.page.locator("#banner:visible");
  for (const [broken, words] of [
    [{ status: 404 }, /does not exist \(404\): is the id right/],
    [{ fails: "internetdisconnected" }, /cannot be reached: is there a network/],
    [{ body: "", readers: "https://elsewhere.example" }, /its cross-origin rule\): download it yourself/],
  ]) {
    watched.entry[MAP] = broken;
    await watched.fetch("EMD-3488");
    await banner.getByText(words).waitFor();
    assert.ok((await banner.innerText()).includes(MAP), "the address is named");
    await watched.page.locator("#fetch-go:visible").waitFor();
  }
  await watched.picture("not_fetched");
  // Browsers write every refusal to the console.
  watched.seen.complaints = watched.seen.complaints.filter((words) => !/Failed to load|CORS/.test(words));
  await watched.close({ asked: [QUESTION, MAP] });
});

test("a fetch can be cancelled, and the policy of the page names no other host", { timeout: 4 * 60_000 }, async () => {
  const watched = await opened({ ...ENTRY, [MAP]: { hangs: true } });
  const { page } = watched;
  await watched.fetch("EMD-3488");
  await page.locator("#fetch-status").getByText("Fetching emd_3488").waitFor();
  await page.locator("#fetch-cancel").click();
  await page.locator("#fetch-status").getByText("cancelled").waitFor();
  assert.equal(await page.locator("#loaded li").count(), 0);
  const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
  const hosts = [MAP, QUESTION, MODEL, SEQUENCES].map((address) => new URL(address).origin);
  assert.equal(policy.match(/connect-src ([^;]*)/)[1], ["'self'", ...hosts].join(" "));
  await watched.close({ asked: [QUESTION, MAP] });
});

/** The page with archives that hold `entry`: of each address, how it answers and what pages of which site may read. */
async function opened(entry) {
  const watched = await browser.open();
  watched.entry = entry;
  await watched.context.route(/^https:/, (route) => {
    const { status, body = "", readers = "*", fails, hangs } = entry[route.request().url()] ?? { status: 404 };
    if (hangs) return undefined;
    if (fails) return route.abort(fails);
    return route.fulfill({ status, body, headers: { "access-control-allow-origin": readers } });
  });
  watched.fetch = async (emdb, pdb = "") => {
    const { page } = watched;
    if (!(await page.locator("#fetch-emdb").isVisible())) await page.locator("#fetch summary").click();
    await page.locator("#fetch-emdb").fill(emdb);
    await page.locator("#fetch-pdb").fill(pdb);
    await page.locator("#fetch-go").click();
  };
  return watched;
}
