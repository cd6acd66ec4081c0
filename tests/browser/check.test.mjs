// The map check: what it says of the map that is loaded, and its mends in one click.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import { boxOfMap, inverted, reference, sequence } from "./fixtures.mjs";
import { start } from "./harness.mjs";
import { changedShare } from "./pixels.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

const EDGE = 48;
const box = boxOfMap(EDGE);
/** Edge of a voxel of the example, in Å, and the first voxel of the box along each axis. */
const VOXEL = 1.05;
const FIRST = 26;

test("a sound map is green, and the network is asked before the run", { timeout: 6 * 60_000 }, async () => {
  const watched = await browser.open();
  await watched.give([box, sequence]);
  const lines = watched.page.locator("#check-lines");
  await watched.page.getByText("Nothing is wrong with this map").waitFor();
  assert.equal(await lines.locator("li.red").count(), 0);
  await watched.page.getByText("green lines: nothing to do").click();
  await watched.page.getByText("The molecule is bright").waitFor();
  await watched.page.locator("#check-probe").click();
  await lines.getByText("The hand of proteins").waitFor();
  await lines.getByText("by what the network can read").waitFor();
  assert.ok(await watched.page.locator("#check-probe").isHidden(), "it is asked once");
  await watched.page.locator("#run:enabled").waitFor();
  await watched.picture("check_green");
  await watched.page.setViewportSize({ width: 390, height: 844 });
  await watched.picture("check_phone");
  await watched.close();
});

test("inverted contrast stops the run, and one click turns the sign", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open();
  await watched.give([inverted(box), sequence]);
  const red = watched.page.locator("#check-lines li.red");
  await red.getByText("seems to be inverted").waitFor();
  assert.ok(await watched.page.locator("#run").isDisabled(), "a run would mislead");
  await watched.picture("check_red");
  await watched.page.getByLabel("Build a model all the same").check();
  assert.ok(await watched.page.locator("#run").isEnabled(), "but who insists may");
  await red.getByRole("button", { name: "Turn the sign" }).click();
  await watched.page.getByText("Nothing is wrong with this map").waitFor();
  assert.equal(await red.count(), 0);
  await watched.page.locator("#check-corrections").getByText("sign turned").waitFor();
  await watched.page.getByRole("button", { name: "Undo: sign turned" }).click();
  await red.getByText("seems to be inverted").waitFor();
  await watched.close();
});

test("a region of interest is all that is looked at", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open();
  await watched.give([box]);
  await watched.page.getByText("Region of interest").click();
  const field = watched.page.locator("#region");
  await field.fill("nonsense");
  await watched.page.locator("#region-use").click();
  await watched.page.locator("#check-problem").getByText("is no region").waitFor();
  await field.fill("52,52,52:12");
  await watched.page.locator("#region-use").click();
  await watched.page.getByText("green lines: nothing to do").click();
  await watched.page.locator("#check-green-lines").getByText(/^2[0-9] × /).waitFor();
  await watched.close();
});

test("a region is chosen in slices, by keys, by a slider and in numbers, and drawn in 3D", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await watched.give([box]);
  await page.locator("#viewer[aria-label*='density surface']").waitFor();
  await page.waitForTimeout(1000);
  const plain = await page.locator("#viewer").screenshot();
  await page.getByText("Region of interest").click();
  await page.locator("#region-xy").waitFor({ state: "visible" });
  await page.locator("#viewer[aria-label*='outline of the region']").waitFor();
  await page.waitForTimeout(500);
  const share = await changedShare(page.context(), plain, await page.locator("#viewer").screenshot());
  assert.ok(share > 0.0005, `the outline changes ${(100 * share).toFixed(3)} % of the 3D view`);
  await assertAccessible(page);

  const numbers = async () => (await page.locator("#region").inputValue()).split(/[,:]/).map(Number);
  const near = (actual, expected, what) =>
    actual.forEach((at, index) => assert.ok(Math.abs(at - expected[index]) < 2e-3, `${what}: ${actual}, not ${expected}`));
  const [, , depth, radius] = await numbers();
  const canvas = page.locator("#region-xy");
  await canvas.scrollIntoViewIfNeeded();
  const { width, height } = await canvas.boundingBox();
  // The middle of the 13th voxel from the left and of the 25th from the top.
  await canvas.click({ position: { x: (12.5 / EDGE) * width, y: (24.5 / EDGE) * height } });
  const first = FIRST * VOXEL;
  const [x, y] = [first + 12 * VOXEL, first + (EDGE - 25) * VOXEL];
  near(await numbers(), [x, y, depth, radius], "a click puts the centre there");
  assert.match(await canvas.getAttribute("aria-label"), /^XY slice, x to the right, y up, at z [\d.]+ Å: the region is a circle, x from/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Shift+PageDown");
  near(await numbers(), [x + VOXEL, y + VOXEL, depth - 10 * VOXEL, radius], "keys move it");
  await page.locator("#region-reach").fill("10");
  assert.equal((await numbers())[3], 10);
  await page.locator("#region-shape").selectOption("box");
  near(
    await numbers(),
    [x + VOXEL - 10, y + VOXEL - 10, depth - 10 * VOXEL - 10, x + VOXEL + 10, y + VOXEL + 10, depth - 10 * VOXEL + 10],
    "the box around the sphere",
  );
  assert.match(await page.locator("#region-words").innerText(), /^Box of 20 × 20 × 20 Å around .* in a map of 50 × 50 × 50 Å/);
  await watched.picture("region_box");
  await page.locator("#region").fill("52,52,52:12");
  assert.equal(await page.locator("#region-shape").inputValue(), "sphere");
  assert.equal(await page.locator("#region-reach").inputValue(), "12");
  assert.match(await page.locator("#region-words").innerText(), /^Sphere of 12\.0 Å around 52\.0, 52\.0, 52\.0 Å/);
  await watched.picture("region_chosen");

  // The region is undone by itself: the flipped hand stays.
  await page.locator("#loaded").getByLabel("flip hand").check();
  const changes = page.locator("#check-corrections");
  await changes.getByText("hand flipped").waitFor();
  await page.locator("#region-use").click();
  await changes.getByText("only the part within 12 Å").waitFor();
  await page.locator("#region-xy").waitFor({ state: "visible" });
  assert.match(await page.locator("#region-words").innerText(), /in a map of 50 × 50 × 50 Å/, "slices show the whole map still");
  await page.locator("#viewer[aria-label*='density surface']").waitFor();
  await page.waitForTimeout(1000);
  await watched.picture("region_used");
  await page.locator("#region-whole").click();
  await changes.getByText("only the part").waitFor({ state: "detached" });
  await changes.getByText("hand flipped").waitFor();
  await watched.close();
});

test("a map is corrected by hand, and each change is undone by itself", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await watched.give([box]);
  await page.getByText("Correct by hand").click();
  const field = (id) => page.locator(`#hand-${id}`);
  const first = Number((FIRST * VOXEL).toFixed(3)).toString();
  assert.equal(await field("voxel").inputValue(), "1.05");
  for (const axis of ["x", "y", "z"]) assert.equal(await field(axis).inputValue(), first, axis);
  await field("voxel").fill("1,1");
  await page.locator("#hand-apply").click();
  await page.locator("#check-problem").getByText(/voxel size must be a number, in Å/).waitFor();
  await field("voxel").fill("1.1");
  await field("x").fill("-5");
  await field("background").fill("0.001");
  await field("mirror").check();
  await page.keyboard.press("Enter");
  await page.locator("#hand-apply").click();
  const changes = page.locator("#check-corrections");
  await changes.getByText("hand flipped").waitFor();
  const words = async () => (await changes.locator(".change").allInnerTexts()).map((text) => text.replace(/\s*×$/, ""));
  assert.deepEqual(await words(), [
    "voxels of 1.1000 Å",
    `moved to (-5.0, ${(FIRST * VOXEL).toFixed(1)}, ${(FIRST * VOXEL).toFixed(1)}) Å`,
    "0.0010 subtracted",
    "hand flipped",
  ]);
  assert.ok(await page.locator("#check-problem").isHidden(), "what went wrong before is forgotten");
  assert.match(await page.locator("#loaded").innerText(), /1\.100 Å voxels/);
  await watched.picture("check_by_hand");
  await assertAccessible(page);
  await changes.getByRole("button", { name: "Undo: voxels of 1.1000 Å" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("#loaded").getByText("1.050 Å voxels").waitFor();
  assert.equal((await words()).length, 3);
  assert.equal(await page.evaluate(() => document.activeElement.id), "check-title", "the focus stays in the card");
  // An empty field is as in the file.
  await field("x").fill("");
  await page.locator("#hand-apply").click();
  await changes.getByText("moved to").waitFor({ state: "detached" });
  assert.equal(await field("x").inputValue(), first);
  await watched.close();
});

test("a map whose header states no voxel size is red until the user states it", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  const buffer = Buffer.from(box.buffer);
  for (const axis of [0, 1, 2]) buffer.writeFloatLE(0, 40 + 4 * axis);
  await watched.give([{ name: "no_cell.mrc", buffer }]);
  const red = page.locator("#check-lines li.red");
  await red.getByText("states no voxel size").waitFor();
  assert.ok(await page.locator("#run").isDisabled(), "a run would mislead");
  await page.locator("#hand-fold summary").click();
  assert.equal(await page.locator("#hand-voxel").inputValue(), "", "it is not known");
  await page.locator("#hand-voxel").fill("1.05");
  await page.locator("#hand-apply").click();
  await page.locator("#loaded").getByText("1.050 Å voxels").waitFor();
  assert.equal(await red.count(), 0);
  await page.getByRole("button", { name: "Undo: voxels of 1.0500 Å" }).click();
  await red.getByText("states no voxel size").waitFor();
  await watched.close();
});

test("a map that cannot be changed stays, and the card says why, on a phone too", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await page.setViewportSize({ width: 390, height: 844 });
  await watched.give([box]);
  await page.getByText("Region of interest").click();
  await page.locator("#region-xy").waitFor({ state: "visible" });
  await page.locator("#region").fill("500,0,0:5");
  await page.locator("#region-use").click();
  const problem = page.locator("#check-problem");
  await problem.getByText("lies outside the map").waitFor();
  assert.ok(await isInView(problem), "the problem stands where the user looks");
  await watched.picture("check_problem_phone");
  assert.ok(await page.locator("#run").isEnabled(), "the map is still there");
  await page.getByText("Correct by hand").click();
  await page.locator("#hand-x").fill("1e9");
  await page.locator("#hand-apply").click();
  await problem.getByText("farther away than").waitFor();
  assert.ok(await isInView(problem), "the problem stands where the user looks");
  await watched.close();
});

test("what the network said is kept when the hand is flipped or the map is moved", { timeout: 8 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await page.setViewportSize({ width: 390, height: 844 });
  await watched.give([box, reference]);
  const lines = page.locator("#check-lines");
  await page.locator("#check-green-title").click();
  await page.locator("#check-green-lines").getByText("of its Cα lie in density").waitFor();
  // Cancelled once: the card shows the progress, and the keyboard stays in it.
  const [probe, cancel] = [page.locator("#check-probe"), page.locator("#check-cancel")];
  await probe.click();
  await cancel.waitFor({ state: "visible" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "check-cancel");
  // By the key: a click waits until the button stands still, by which time the network may be done.
  await page.keyboard.press("Enter");
  await probe.waitFor({ state: "visible" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "check-probe");
  await probe.click();
  await page.locator("#check-busy-words").getByText(/network/).waitFor();
  assert.ok(await isInView(page.locator("#check-bar")), "the progress stands where the user looks");
  await watched.picture("check_busy_phone");
  await lines.getByText("The hand of proteins").waitFor({ timeout: 4 * 60_000 });
  await page.locator("#loaded").getByLabel("flip hand").check();
  await lines.getByText("The map seems to be mirrored").waitFor();
  await lines.getByText("as it was before its hand was flipped").waitFor();
  assert.ok(await probe.isHidden(), "it need not be asked again");
  await watched.picture("check_amber_phone");
  await lines.getByRole("button", { name: "Flip the hand" }).click();
  await lines.getByText("The hand of proteins").waitFor();
  await page.getByText("Correct by hand").click();
  await page.locator("#hand-z").fill("0");
  await page.locator("#hand-apply").click();
  await page.locator("#check-corrections").getByText("moved to").waitFor();
  await lines.getByText("The hand of proteins").waitFor();
  assert.ok(await probe.isHidden(), "it need not be asked again");
  await page.locator("#hand-voxel").fill("1.2");
  await page.locator("#hand-apply").click();
  await probe.waitFor({ state: "visible" });
  await watched.close();
});

/** Whether all of `element` is on the screen. */
async function isInView(element) {
  return element.evaluate((at) => {
    const { top, bottom, left, right } = at.getBoundingClientRect();
    return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
  });
}
