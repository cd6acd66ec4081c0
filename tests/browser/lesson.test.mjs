// The lesson: all eight stops by keyboard, without a worker and without weights.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { assertAccessible } from "./axe.mjs";
import { dist, start } from "./harness.mjs";

const STOPS = 8;
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];
/** Limits on the transfer of the first load of a lesson, in bytes as gzip makes them: a little more than was measured, 1.08 MB, and
 *  1.79 MB where wgpu stands in for the WebGPU that the browser has not. */
const FIRST_LOAD = { WebGPU: 1_200_000, WebGL2: 1_850_000 };

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

/** Opens the lesson and waits until its stored run is there. */
async function open(query = "", scheme = "light") {
  const watched = await browser.open(`?lesson=haemoglobin${query}`, () => {}, { waits: false });
  await watched.page.emulateMedia({ colorScheme: scheme });
  await watched.page.locator("#lesson-here-words:not(:empty)").waitFor();
  return watched;
}

const title = (page) => page.locator("#lesson-title").innerText();
const here = (page) => page.locator("#lesson-here-words").innerText();

/** Neither the worker nor the network came. */
function assertLight(watched) {
  const names = watched.seen.requests.map((request) => new URL(request.url()).pathname);
  for (const name of names) assert.doesNotMatch(name, /worker|weave|safetensors|example/, `a lesson needs no ${name}`);
}

test("all eight stops by the keyboard, each with words, picture, control and questions", { timeout: 6 * 60_000 }, async () => {
  const watched = await open();
  const { page } = watched;
  const titles = new Set();
  for (let stop = 1; stop <= STOPS; stop += 1) {
    assert.match(await title(page), new RegExp(`^${stop}\\. `));
    titles.add(await title(page));
    const words = (await page.locator("#lesson-words").innerText()).split(/\s+/).length;
    assert.ok(words >= 60 && words <= 130, `stop ${stop} has ${words} words`);
    assert.ok((await here(page)).length > 10, `stop ${stop} says nothing in words`);
    assert.ok(await page.locator("#lesson-controls [data-key]").count(), `stop ${stop} has no control`);
    assert.equal(await page.locator("#lesson-questions-list fieldset").count(), 3);
    assert.match(page.url(), stop === 1 ? /lesson=haemoglobin/ : new RegExp(`stop=${stop}`));
    await assertAccessible(page);
    await page.keyboard.press("ArrowRight");
  }
  assert.equal(titles.size, STOPS);
  await page.keyboard.press("3");
  assert.match(await title(page), /^3\. /);
  await page.keyboard.press("ArrowLeft");
  assert.match(await title(page), /^2\. /);
  assertLight(watched);
  await watched.close();
});

test("answers are checked at once", { timeout: 4 * 60_000 }, async () => {
  const watched = await open();
  const { page } = watched;
  const first = page.locator("#q0-0");
  await first.locator("input").nth(0).check();
  assert.match(await first.locator(".verdict").innerText(), /Not this one/);
  await first.locator("input").nth(1).check();
  assert.match(await first.locator(".verdict").innerText(), /^Right\. /);
  // They stay for the visit, and Back turns a stop, as the browser's own button does.
  await page.locator("#lesson-next").click();
  assert.match(await title(page), /^2\. /);
  await page.goBack();
  assert.match(await title(page), /^1\. /);
  assert.ok(await first.locator("input").nth(1).isChecked());
  assert.match(await first.locator(".verdict").innerText(), /^Right\. /);
  await page.goForward();
  assert.match(await title(page), /^2\. /);
  await watched.close();
});

test("controls answer at once", { timeout: 4 * 60_000 }, async () => {
  const watched = await open();
  const { page } = watched;
  const number = async (pattern) => Number((await here(page)).match(pattern)[1]);
  const voxels = /: (\d+) of/;
  const before = await number(voxels);
  await page.locator("#lesson-level").fill("0.6");
  assert.ok((await number(voxels)) < before, "a higher level encloses less");
  await page.keyboard.press("Escape");
  await page.locator("[data-go='5']").click();
  const candidates = /^(\d+) candidates/;
  assert.equal(await number(candidates), 72);
  await page.locator("#lesson-threshold").fill("0.9");
  assert.ok((await number(candidates)) < 72);
  await page.locator("#lesson-threshold").fill("0.2");
  await page.locator("#lesson-truth").check();
  assert.match(await here(page), /of the 63 true Cα/);
  await page.locator("[data-pick='candidate:0']").click();
  const card = page.locator("[data-fill=card]");
  assert.match(await card.innerText(), /Candidate 1 of 72[\s\S]*Density[\s\S]*Cα probability[\s\S]*To the next Cα/);
  assert.equal(await card.locator(".bars tr").count(), 5);
  assert.equal(await page.locator("[data-pick='candidate:0']").getAttribute("aria-pressed"), "true");
  await watched.close();
});

test("the trellis plays, steps back and resets; the sum grows with the path", { timeout: 4 * 60_000 }, async () => {
  const watched = await open("&stop=7");
  const { page } = watched;
  await page.locator("#lesson-step").click();
  assert.equal(await page.locator(".viterbi td.path").count(), 1);
  await page.locator("#lesson-step").click();
  await page.locator("#lesson-step").click();
  assert.match(await here(page), /Fragment 1 of \d+, residue 3/);
  assert.ok(await page.locator("#lesson-gap-cost").isDisabled(), "Cryo2Struct has no gaps");
  await page.locator("#lesson-aligned").selectOption("2");
  assert.ok(await page.locator("#lesson-lambda").isDisabled());
  assert.ok(await page.locator("#lesson-gap-cost").isEnabled());
  assert.equal(await page.locator(".trellis .cell.path").count(), 0);
  await page.locator("#lesson-play").click();
  // In one go: a slow machine would come to the path's end before the pause.
  await page.waitForFunction(() => {
    if (document.querySelectorAll(".trellis .cell.path").length < 3) return false;
    document.querySelector("#lesson-play").click();
    return true;
  });
  const placed = await page.locator(".trellis .cell.path").count();
  const sums = await page.locator(".trellis .sum").allInnerTexts();
  assert.equal(sums.length, placed);
  assert.match(await here(page), /Emission [+-][\d.]+, step [+-][\d.]+, price [+-][\d.]+: sum -?[\d.]+ nats.*alternative/);
  await page.locator("[data-play=back]").click();
  assert.equal(await page.locator(".trellis .cell.path").count(), placed - 1);
  await page.locator("[data-play=reset]").click();
  assert.equal(await page.locator(".trellis .cell.path").count(), 0);
  assertLight(watched);
  await watched.close();
});

test("truth and faults, and what the check says", { timeout: 4 * 60_000 }, async () => {
  const watched = await open("&stop=8");
  const { page } = watched;
  assert.match(await here(page), /60 of 63 true Cα matched/);
  assert.ok((await page.locator(".letters .sure, .letters .likely").count()) > 40, "letters have the colours of confidence");
  await page.locator("#lesson-truth").check();
  assert.ok((await page.locator(".letters .right").count()) > 40);
  await page.locator("#lesson-fault").selectOption("1");
  const said = async () => (await page.locator(".lesson-panel .check").allInnerTexts()).join("\n");
  assert.match(await said(), /mirrored/);
  assert.doesNotMatch(await here(page), /60 of 63/);
  await page.locator("#lesson-fault").selectOption("4");
  assert.match(await said(), /sequence assignment is uncertain|All lines are green/);
  // What the check misses the run may note, under a heading of its own.
  const titles = await page.locator(".lesson-panel h3").allInnerTexts();
  assert.deepEqual(titles, ["What the map check says", "What the run notes"]);
  await watched.close();
});

test("a teacher's link hides what it says, and says what it cannot read", { timeout: 4 * 60_000 }, async () => {
  const watched = await open("&stop=6&hide=questions,truth,cake,worksheet&stage=2");
  const { page } = watched;
  assert.match(await title(page), /^6\. /);
  assert.ok(await page.locator("#lesson-questions").isHidden());
  assert.equal(await page.locator("#lesson-truth").count(), 0);
  assert.match(await page.locator("#lesson-problem").innerText(), /cake/);
  assert.match(await page.locator("#lesson-problem").innerText(), /stage.*means nothing in a lesson/);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("#worksheet").textContent(), "", "what is hidden is not printed");
  await page.emulateMedia({ media: "screen" });
  await watched.close();
});

test("the worksheet is what is printed, with all questions and answers", { timeout: 4 * 60_000 }, async () => {
  const watched = await open();
  const { page } = watched;
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("#worksheet").isVisible());
  assert.ok(await page.locator("#lesson").isHidden());
  assert.equal(await page.locator("#worksheet > ol > li").count(), 3 * STOPS);
  assert.equal(await page.locator("#worksheet .answers ol > li").count(), 3 * STOPS);
  const pdf = await page.pdf({ format: "A4" });
  assert.ok(pdf.length > 20_000);
  await page.emulateMedia({ media: "screen" });
  await page.evaluate(() => (globalThis.print = () => {}));
  await page.locator("#lesson-print-bare").click();
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("#worksheet .answers").isHidden());
  await watched.close();
});

test("with less motion a play jumps to the end", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open("?lesson=haemoglobin&stop=7", () => {
    const real = window.matchMedia.bind(window);
    window.matchMedia = (query) => (query.includes("reduced-motion") ? { ...real(query), matches: true, addEventListener() {} } : real(query));
  }, { waits: false });
  const { page } = watched;
  await page.locator("#lesson-here-words:not(:empty)").waitFor();
  await page.locator("#lesson-aligned").selectOption("1");
  await page.locator("#lesson-play").click();
  assert.match(await here(page), /Residue 12 of 12/);
  await watched.close();
});

test("the cube is computed here by the network, and agrees", { timeout: 8 * 60_000 }, async () => {
  const watched = await open("&stop=8&backend=cpu");
  const { page } = watched;
  await page.locator("#lesson-run").click();
  await page.locator("#lesson-run:enabled").waitFor({ timeout: 6 * 60_000 });
  assert.match(await page.locator("#lesson-run-words").innerText(), /^It agrees: 72 of 72 stored candidates/);
  await watched.close();
});

test("a start page leads to the lesson, and the first load is small", { timeout: 4 * 60_000 }, async (t) => {
  const watched = await browser.open();
  await watched.page.locator("#lesson-start").click();
  await watched.page.locator("#lesson-here-words:not(:empty)").waitFor();
  await watched.page.locator("#lesson-leave").click();
  await watched.page.locator("#example-here").waitFor();
  await watched.close();
  const run = join(dist, "lesson/haemoglobin.run");
  for (const [api, program] of [["WebGPU", "app-.*"], ["WebGL2", "app_webgl.*"]]) {
    const wanted = new RegExp(`^(${program}|index.html|start.js|.*\\.css)$`);
    const files = readdirSync(dist).filter((file) => wanted.test(file));
    const paths = [...files.map((file) => join(dist, file)), run];
    const sizes = paths.map((path) => gzipSync(readFileSync(path), { level: 9 }).length);
    const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
    t.diagnostic(`first load by ${api} ${total} bytes compressed; the stored run ${statSync(run).size}`);
    assert.ok(total <= FIRST_LOAD[api], `${total} bytes by ${api}`);
  }
});

for (const scheme of ["light", "dark"]) {
  test(`all stops fit all windows, ${scheme}`, { timeout: 8 * 60_000 }, async () => {
    const watched = await open("", scheme);
    const { page } = watched;
    for (const { width, height } of SIZES) {
      await page.setViewportSize({ width, height });
      for (let stop = 1; stop <= STOPS; stop += 1) {
        await page.locator(`[data-go='${stop - 1}']`).click();
        if (stop === 6) await page.locator("[data-pick='candidate:4']").click();
        if (stop === 7) {
          await page.locator("#lesson-aligned").selectOption(scheme === "light" ? "2" : "0");
          for (let step = 0; step < 6; step += 1) await page.locator("#lesson-step").click();
        }
        if (stop === 8) await page.locator("#lesson-truth").setChecked(true);
        await page.waitForTimeout(700);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `stop ${stop}, ${width} wide: scrolls sideways (${wide})`);
        const view = await page.locator("#viewer").boundingBox();
        assert.ok(view.height > 180, `stop ${stop}, ${width} × ${height}: the 3D view is ${view.height} high`);
        await watched.picture(`lesson_${stop}_${width}_${scheme}`);
      }
    }
    await assertAccessible(page);
    await watched.close();
  });
}
