// The largest map that the page takes, and one that it refuses; by itself since it takes much memory.

import assert from "node:assert/strict";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { after, before, test } from "node:test";
import { boxOfMap } from "./fixtures.mjs";
import { start } from "./harness.mjs";

const EDGE = 640;
/** Edge of the piece of the example in it, and its first voxel along each axis: within one tile of the network. */
const PIECE = 40;
const FIRST = 277;
/** Values of the example are stored as whole numbers of this. */
const UNIT = 0.01;
const VOXEL = 1.05;
const MIB = 2 ** 20;
const LIMIT_MIB = 3 * 1024;

let browser, folder;
before(async () => {
  browser = await start();
  folder = await mkdtemp(join(tmpdir(), "cryoweave-large-"));
});
after(async () => {
  await browser.stop();
  await rm(folder, { recursive: true });
});

test("a map of 640³ voxels runs within 3 GiB", { timeout: 30 * 60_000 }, async (t) => {
  const map = await largeMap();
  const watched = await browser.open("?backend=cpu");
  const { page } = watched;
  const began = Date.now();
  await page.locator("#picker").setInputFiles(map);
  await page.locator("#run:enabled").waitFor({ timeout: 10 * 60_000 });
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(0)} s`;
  t.diagnostic(`read after ${seconds()}: ${await taken(page)} MiB`);
  const [, gib] = /about ([\d.]+) GiB of memory/.exec(await page.locator("#check-lines").innerText());
  await watched.run();
  await watched.finished(15);
  const most = await taken(page);
  t.diagnostic(`built after ${seconds()}: ${most} MiB, ${gib} GiB were estimated`);
  assert.ok(most < LIMIT_MIB, `the worker took ${most} MiB`);
  // One digit of GiB is shown.
  assert.ok(Math.abs(most / 1024 - gib) < 0.2 * gib + 0.05, `${gib} GiB were estimated, ${most} MiB taken`);
  await watched.close();
});

test("a map that no run has room for is refused before it is read", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open("?backend=cpu");
  await watched.page.locator("#picker").setInputFiles({
    name: "huge.mrc",
    mimeType: "application/octet-stream",
    buffer: headerOf(1000),
  });
  await watched.page.locator("#log").getByText("1000 × 1000 × 1000").waitFor({ state: "attached" });
  const words = await watched.words();
  for (const part of [/\d{4} MiB of memory/, /region of interest/]) assert.match(words, part);
  assert.ok((await taken(watched.page)) < 100, "no memory was taken for it");
  await watched.close();
});

/** Memory of the worker's program, in MiB; it never shrinks. */
async function taken(page) {
  const [worker] = page.workers();
  return Math.round((await worker.evaluate(() => self.programMemory.buffer.byteLength)) / MIB);
}

function headerOf(edge) {
  const header = Buffer.from(boxOfMap(PIECE).buffer.subarray(0, 1024));
  for (const axis of [0, 1, 2]) {
    header.writeInt32LE(edge, 4 * axis);
    header.writeInt32LE(0, 16 + 4 * axis);
    header.writeInt32LE(edge, 28 + 4 * axis);
    header.writeFloatLE(edge * VOXEL, 40 + 4 * axis);
  }
  // Mode 0, signed bytes; statistics that are not known.
  header.writeInt32LE(0, 12);
  [0, -1, -2].forEach((value, index) => header.writeFloatLE(value, 76 + 4 * index));
  return header;
}

/** Writes a map of EDGE³ voxels, empty but for a piece of the example, and gives its path. */
async function largeMap() {
  const { buffer } = boxOfMap(PIECE);
  const path = join(folder, "large.mrc");
  const file = createWriteStream(path);
  file.write(headerOf(EDGE));
  for (let z = 0; z < EDGE; z += 1) {
    const section = Buffer.alloc(EDGE * EDGE);
    for (let y = FIRST; z >= FIRST && z < FIRST + PIECE && y < FIRST + PIECE; y += 1) {
      for (let x = 0; x < PIECE; x += 1) {
        const index = ((z - FIRST) * PIECE + (y - FIRST)) * PIECE + x;
        section.writeInt8(Math.round(buffer.readFloatLE(1024 + 4 * index) / UNIT), y * EDGE + FIRST + x);
      }
    }
    if (!file.write(section)) await new Promise((resolve) => file.once("drain", resolve));
  }
  file.end();
  await finished(file);
  return path;
}
