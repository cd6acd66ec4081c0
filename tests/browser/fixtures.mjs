// Files for the tests, made from the example: small boxes of its map, and files that are wrong.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { repository } from "./harness.mjs";

const example = (name) => readFileSync(join(repository, "assets/example", name));

const HEADER_BYTES = 1024;
/** Byte offsets in the header of an MRC file. */
const WORD = { size: 0, start: 16 };

export const sequence = { name: "5ni1.fasta", buffer: example("5ni1.fasta") };
export const reference = { name: "5ni1.cif.gz", buffer: example("5ni1.cif.gz") };
export const wholeMap = { name: "emd_3488.mrc.gz", buffer: example("emd_3488.mrc.gz") };

/** A cube of `edge` voxels from the middle of the example's map, where it lies in space. */
export const boxOfMap = (edge, name = `box_${edge}.mrc`) => partOfMap([edge, edge, edge], name);

/** Two tiles, side by side. A cube of up to 46 voxels is one tile, one of 48 are five. */
export const rowOfTiles = () => partOfMap([100, 40, 40], "row.mrc");

/** A box of `edges` voxels from the middle of the example's map, where it lies in space. */
function partOfMap(edges, name) {
  const whole = gunzipSync(wholeMap.buffer);
  const size = [0, 4, 8].map((offset) => whole.readInt32LE(WORD.size + offset));
  const first = size.map((length, axis) => Math.floor((length - edges[axis]) / 2));
  const header = Buffer.from(whole.subarray(0, HEADER_BYTES));
  for (const axis of [0, 1, 2]) {
    const start = whole.readInt32LE(WORD.start + 4 * axis) + first[axis];
    header.writeInt32LE(edges[axis], WORD.size + 4 * axis);
    header.writeInt32LE(start, WORD.start + 4 * axis);
  }
  const rows = [];
  for (let z = first[2]; z < first[2] + edges[2]; z += 1) {
    for (let y = first[1]; y < first[1] + edges[1]; y += 1) {
      const from = HEADER_BYTES + 4 * ((z * size[1] + y) * size[0] + first[0]);
      rows.push(whole.subarray(from, from + 4 * edges[0]));
    }
  }
  return { name, buffer: Buffer.concat([header, ...rows]) };
}

/** The map with its density negated. */
export function inverted({ name, buffer }) {
  const turned = Buffer.from(buffer);
  for (let at = HEADER_BYTES; at < turned.length; at += 4) turned.writeFloatLE(-turned.readFloatLE(at), at);
  return { name: `inverted_${name}`, buffer: turned };
}

/** Files that no one can read, each with a word its refusal must hold. */
export const wrongFiles = [
  { name: "empty.mrc", buffer: Buffer.alloc(0), word: /empty|0 bytes|no bytes/i },
  { name: "cut.mrc", buffer: boxOfMap(24).buffer.subarray(0, 5000), word: /early|short|truncated|bytes/i },
  { name: "picture.png", buffer: Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), word: /neither|not|no / },
  { name: "prose.txt", buffer: Buffer.from("Dear reader,\n\nthis is 1 letter (no sequence).\n"), word: /neither|not|no / },
  { name: "nothing.pdb", buffer: Buffer.from("REMARK   1 no atoms here\nEND\n"), word: /atom|residue/i },
];

/** The query that "Copy link" gives. */
export async function copied(page) {
  if (!(await page.locator("#share-copy").isVisible())) await page.locator("#share summary").click();
  await page.locator("#share-copy").click();
  await page.locator("#share-words").getByText(/link/).waitFor();
  const address = new URL(await page.locator("#share-address").inputValue());
  await page.locator("#share summary").click();
  return address.search.slice(1);
}
