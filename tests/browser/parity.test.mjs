// The page and the command line build the same model, and the page builds it twice.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { boxOfMap, sequence, wholeMap } from "./fixtures.mjs";
import { start } from "./harness.mjs";
import { SHARE, TOLERANCE, alike, atoms } from "./models.mjs";
import { native } from "./native.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

test("the page builds the same model twice", { timeout: 10 * 60_000 }, async () => {
  const box = boxOfMap(40);
  const first = await modelOfPage(box);
  const second = await modelOfPage(box);
  assert.ok(atoms(first).length > 0, "the box holds a model");
  assert.equal(second, first, "the same map gives the same file, to the last letter");
});

test("page and command line build the same model", { timeout: 15 * 60_000 }, async (t) => {
  const { same, of, share } = alike(await modelOfPage(wholeMap), await modelOfCommandLine(wholeMap));
  t.diagnostic(`${same} atoms within ${TOLERANCE} Å, of ${of[0]} in the page and ${of[1]} natively`);
  assert.ok(share >= SHARE, `only ${(100 * share).toFixed(1)} % of the atoms are the same`);
});

async function modelOfPage(map) {
  const watched = await browser.open("?backend=cpu");
  await watched.give([map, sequence]);
  await watched.run();
  await watched.finished(10);
  const text = await watched.saved("mmCIF");
  await watched.close();
  return text;
}

async function modelOfCommandLine(map) {
  return native(
    [map, sequence],
    (folder) => {
      const files = [join(folder, map.name), "--fasta", join(folder, sequence.name)];
      return ["predict", ...files, "--out", join(folder, "out"), "--backend", "cpu", "--quiet"];
    },
    async (folder) => {
      const model = (await readdir(join(folder, "out"))).find((name) => name.endsWith(".cif"));
      return readFile(join(folder, "out", model), "utf8");
    },
  );
}
