// The same scores from WebGPU. The adapter is Chromium's software one: slow, and no measure of a GPU.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { boxOfMap } from "./fixtures.mjs";
import { start, WEBGPU } from "./harness.mjs";

let browser;
before(async () => (browser = await start(WEBGPU)));
after(() => browser.stop());

// After resampling to 1 Å one tile holds it.
const box = boxOfMap(32);

/** How far a Cα probability may differ, and a position, in Å: devices sum in other orders. */
const TOLERANCE = { probability: 1e-3, position: 1e-2 };
/** Least number of candidates in the box: haemoglobin has some 60 residues there. */
const CANDIDATES = 30;

test("a tile on WebGPU has the probabilities that it has on the CPU", { timeout: 12 * 60_000 }, async (t) => {
  const models = {};
  const candidates = {};
  for (const backend of ["cpu", "webgpu"]) {
    const watched = await browser.open(`?backend=${backend}`, keepCandidates);
    const { page } = watched;
    await watched.give([box]);
    await page.locator("summary", { hasText: "Settings" }).click();
    await page.locator("#rotations").selectOption("1");
    const began = Date.now();
    await watched.run();
    await watched.finished(8);
    t.diagnostic(`${backend}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
    const badge = await page.locator("#backend-name").innerText();
    assert.match(badge, backend === "cpu" ? /CPU/i : /GPU/i, "the badge names the backend that ran");
    const programs = watched.seen.requests.map((request) => request.url()).filter((url) => /\/app[-_].*\.wasm/.test(url));
    assert.match(programs.join(" "), /^\S*\/app-\S*$/, "the program that draws by WebGPU, alone");
    const texts = await page.locator("#result-words, #summary").allInnerTexts();
    // The one thing that may differ is how long it took.
    models[backend] = texts.map((text) => text.replace(/, in [^.]*(\.\d+)? s\./, ""));
    candidates[backend] = await page.evaluate(() => window.candidates);
    await watched.picture(`one_tile_${backend}`);
    await watched.close();
  }
  const { cpu, webgpu } = candidates;
  assert.ok(cpu.length >= CANDIDATES, `${cpu.length} candidates on the CPU`);
  assert.equal(webgpu.length, cpu.length, "as many candidates");
  const worst = { probability: 0, position: 0 };
  for (const [at, [x, y, z, probability]] of cpu.entries()) {
    const other = webgpu[at];
    worst.position = Math.max(worst.position, Math.hypot(x - other[0], y - other[1], z - other[2]));
    worst.probability = Math.max(worst.probability, Math.abs(probability - other[3]));
  }
  t.diagnostic(`${cpu.length} candidates; apart at most ${worst.probability} and ${worst.position} Å`);
  assert.ok(worst.probability <= TOLERANCE.probability, `a probability is off by ${worst.probability}`);
  assert.ok(worst.position <= TOLERANCE.position, `a candidate is off by ${worst.position} Å`);
  assert.deepEqual(models.webgpu, models.cpu);
});

/** Runs in the page: keeps the candidates that its worker tells of as `[x, y, z, p(Cα)]`, in Å. */
function keepCandidates() {
  window.Worker = class extends window.Worker {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data: [message, , , dots] }) => {
        if (message.Predicted === undefined) return;
        const numbers = [...new Float32Array(dots)];
        window.candidates = Array.from({ length: numbers.length / 4 }, (_, at) => numbers.slice(4 * at, 4 * at + 4));
      });
    }
  };
}
