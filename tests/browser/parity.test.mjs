// The page and the command line build the same model, and the page builds it twice.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { boxOfMap, sequence } from "./fixtures.mjs";
import { repository, start } from "./harness.mjs";

/** How far an atom may lie from its twin, in Å: a unit in the last place that mmCIF shows. */
const TOLERANCE = 0.002;

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

const box = boxOfMap(40);

test("page and command line build the same model", { timeout: 10 * 60_000 }, async (t) => {
  const first = await modelOfPage();
  const second = await modelOfPage();
  assert.equal(second, first, "the same map gives the same file, to the last letter");
  const [page, native] = [first, await modelOfCommandLine()].map(atoms);
  assert.ok(page.length > 0, "the box holds a model");
  assert.deepEqual(page.map(({ name }) => name), native.map(({ name }) => name));
  const distances = page.map(({ place }, index) => Math.hypot(...place.map((x, axis) => x - native[index].place[axis])));
  const farthest = Math.max(...distances);
  t.diagnostic(`${page.length} atoms, the farthest ${farthest.toFixed(4)} Å from its twin`);
  assert.ok(farthest <= TOLERANCE, `an atom lies ${farthest} Å from its twin`);
});

async function modelOfPage() {
  const watched = await browser.open("?backend=cpu");
  await watched.give([box, sequence]);
  await watched.run();
  await watched.finished();
  const text = await watched.saved("mmCIF");
  await watched.close();
  return text;
}

async function modelOfCommandLine() {
  const { target_directory: target } = JSON.parse(
    (await promisify(execFile)("cargo", ["metadata", "--no-deps", "--format-version=1"], { cwd: repository })).stdout,
  );
  const folder = await mkdtemp(join(tmpdir(), "cryoweave-"));
  try {
    for (const { name, buffer } of [box, sequence]) await writeFile(join(folder, name), buffer);
    const out = join(folder, "out");
    const words = ["predict", join(folder, box.name), "--fasta", join(folder, sequence.name), "--out", out];
    await promisify(execFile)(join(target, "debug/cryoweave"), [...words, "--backend", "cpu", "--quiet"]);
    const model = (await readdir(out)).find((name) => name.endsWith(".cif"));
    return await readFile(join(out, model), "utf8");
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The atoms of an mmCIF file: chain, number, residue and atom as one name, and the place in Å. */
function atoms(text) {
  const lines = text.split("\n");
  const columns = lines.filter((line) => line.startsWith("_atom_site.")).map((line) => line.trim().slice("_atom_site.".length));
  const at = (name) => columns.indexOf(name);
  const names = ["label_asym_id", "label_seq_id", "label_comp_id", "label_atom_id"].map(at);
  const places = ["Cartn_x", "Cartn_y", "Cartn_z"].map(at);
  return lines
    .filter((line) => line.startsWith("ATOM"))
    .map((line) => line.trim().split(/\s+/))
    .map((cells) => ({
      name: names.map((column) => cells[column]).join(" "),
      place: places.map((column) => Number(cells[column])),
    }));
}
