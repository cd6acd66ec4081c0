// The page and the command line build the same model, and the page builds it twice.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { boxOfMap, sequence, wholeMap } from "./fixtures.mjs";
import { start } from "./harness.mjs";
import { native } from "./native.mjs";

/** Largest distance between an atom and its twin, in Å: a unit in the last digit that mmCIF shows. */
const TOLERANCE = 0.002;

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

/**
 * Least share of atoms that both models must hold at the same position. The browser and the native
 * program round differently in the sixth digit, and where two paths of a chain are equally good that
 * decides; on cut-outs with little evidence it decides much.
 */
const SHARE = 0.98;

test("the page builds the same model twice", { timeout: 10 * 60_000 }, async () => {
  const box = boxOfMap(40);
  const first = await modelOfPage(box);
  const second = await modelOfPage(box);
  assert.ok(atoms(first).length > 0, "the box holds a model");
  assert.equal(second, first, "the same map gives the same file, to the last letter");
});

test("page and command line build the same model", { timeout: 15 * 60_000 }, async (t) => {
  const [page, native] = [await modelOfPage(wholeMap), await modelOfCommandLine(wholeMap)].map(atoms);
  const twins = new Map(native.map(({ name, position }) => [name, position]));
  const same = page.filter(({ name, position }) => {
    const twin = twins.get(name);
    return twin && Math.hypot(...position.map((x, axis) => x - twin[axis])) <= TOLERANCE;
  });
  const share = same.length / Math.max(page.length, native.length);
  t.diagnostic(`${same.length} atoms within ${TOLERANCE} Å, of ${page.length} in the page and ${native.length} natively`);
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

/** The atoms of an mmCIF file: chain, number, residue and atom as one name, and the position in Å. */
function atoms(text) {
  const lines = text.split("\n");
  const columns = lines.filter((line) => line.startsWith("_atom_site.")).map((line) => line.trim().slice("_atom_site.".length));
  const at = (name) => columns.indexOf(name);
  const names = ["label_asym_id", "label_seq_id", "label_comp_id", "label_atom_id"].map(at);
  const coordinates = ["Cartn_x", "Cartn_y", "Cartn_z"].map(at);
  return lines
    .filter((line) => line.startsWith("ATOM"))
    .map((line) => line.trim().split(/\s+/))
    .map((cells) => ({
      name: names.map((column) => cells[column]).join(" "),
      position: coordinates.map((column) => Number(cells[column])),
    }));
}
