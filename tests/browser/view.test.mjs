// The 3D view: keys, the part of the density that is shown, evidence, distances, focus, depths, and saved pictures.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import { copied, boxOfMap, reference, sequence } from "./fixtures.mjs";
import { start } from "./harness.mjs";
import { changedShare } from "./pixels.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

test("a question mark lists the keys and gestures", { timeout: 2 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  const dialog = page.locator("#keys");
  await page.locator("#example").focus();
  await page.keyboard.press("?");
  await dialog.getByText("Focus on the residue that is picked").waitFor();
  assert.match(await dialog.innerText(), /Touch[^]*two fingers/);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await assertAccessible(page);
    await watched.picture(`keys_${colorScheme}`);
  }
  await page.keyboard.press("Escape");
  assert.equal(await dialog.isVisible(), false);
  assert.equal(await page.evaluate(() => document.activeElement.id), "example", "the keyboard is where it was");
  // Where one writes it is a letter like others.
  await page.locator("#paste summary").click();
  await page.locator("#paste-text").fill("");
  await page.keyboard.type("M?");
  assert.equal(await page.locator("#paste-text").inputValue(), "M?");
  assert.equal(await dialog.isVisible(), false);
  await watched.give([boxOfMap(24)]);
  await page.locator("#keys-open").click();
  await dialog.getByText("Measure: begin").waitFor();
  await page.locator("#keys-close").click();
  assert.equal(await dialog.isVisible(), false);
  await watched.close();
});

test("a lesson lists its own keys", { timeout: 2 * 60_000 }, async () => {
  const watched = await browser.open("?lesson=haemoglobin", () => {}, { waits: false });
  const { page } = watched;
  await page.locator("#lesson-title").waitFor();
  await page.keyboard.press("?");
  await page.locator("#keys").getByText("Play or pause the path").waitFor();
  assert.equal(await page.locator("#keys").getByText("Background: light or dark").count(), 0);
  await watched.close();
});

test("a model is seen, read and measured by the keyboard alone", { timeout: 8 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await watched.give([boxOfMap(44), sequence]);
  assert.equal(await page.locator("#zone").inputValue(), "whole");
  await page.locator("#run:enabled").waitFor();
  await watched.run();
  await watched.finished();
  await page.locator("#strips [role=option][data-c]").first().waitFor();

  // Density near the model, all of it, and as lines.
  assert.equal(await page.locator("#zone").inputValue(), "model");
  assert.match(await page.locator("#viewer").getAttribute("aria-label"), /the density within 4 Å of the model/);
  await page.locator("#zone").selectOption("whole");
  assert.doesNotMatch(await page.locator("#viewer").getAttribute("aria-label"), /within/);
  await page.locator("#viewer").focus();
  await page.keyboard.press("n");
  const whole = await still(page);
  await page.keyboard.press("1");
  assert.equal(await page.locator("#show-surface").isChecked(), false);
  const without = await still(page);
  await page.keyboard.press("1");
  const density = await changedShare(watched.context, without, whole);
  await page.locator("#zone").selectOption("residue");
  const near = await still(page);
  const gone = await changedShare(watched.context, near, whole);
  assert.ok(gone > density / 2, `most of the density is gone: ${gone} of the picture, where ${density} shows density`);
  await page.locator("#zone").selectOption("whole");
  await page.locator("#viewer").focus();
  await page.keyboard.press("l");
  const lines = await still(page);
  const drawn = await changedShare(watched.context, whole, lines);
  assert.ok(drawn > density / 2, `lines look different: ${drawn} of the picture changed, where ${density} shows density`);
  await page.keyboard.press("l");
  const level = await page.locator("#level-value").innerText();
  await page.keyboard.press("]");
  assert.notEqual(await page.locator("#level-value").innerText(), level);

  // Evidence, in a card and in words.
  const card = page.locator("#picked-card");
  await card.getByText("Likeliest amino acids").waitFor();
  const evidence = await card.innerText();
  for (const words of [/Model confidence\s+\d+ of 100/, /Cα probability\s+[01]\.\d\d/, /Density\s+-?[\d.]+ \(-?[\d.]+ σ\)/, /Nearest other Cα\s+[\d.]+ Å/, /Runner-up to [A-Z]{3}\s+[A-Z]{3} 0\.\d\d/]) {
    assert.match(evidence, words);
  }
  assert.equal(await card.locator(".bars tr").count(), 5);
  assert.match(await page.locator("#view-words").textContent(), /of chain .*likeliest amino acids: [A-Z]{3} [01]\.\d\d,/);
  const first = await card.locator("h3").innerText();

  // A distance from this residue to the next one.
  await page.keyboard.press("m");
  assert.equal(await page.locator("#measure").getAttribute("aria-pressed"), "true");
  await page.keyboard.press("n");
  await page.keyboard.press("m");
  const distance = page.locator("#measures li");
  await distance.waitFor();
  const angstrom = Number(/: ([\d.]+) Å/.exec(await distance.innerText())[1]);
  const neighbour = Number(/([\d.]+) Å away/.exec(await card.innerText())[1]);
  assert.equal(angstrom, neighbour, "the card says the same");
  assert.equal(await page.locator(".measure-label").textContent(), `${angstrom.toFixed(2)} Å`);
  await page.keyboard.press("p");
  assert.equal(await card.locator("h3").innerText(), first);

  // Focus cuts what is before and behind; the residue is in the middle of the view.
  await page.keyboard.press("f");
  await page.locator("#display summary").click();
  assert.match(await page.locator("#slab-front-value").innerText(), /^\d+ Å before$/);
  assert.ok(await page.getByRole("button", { name: "Cut in depth: show all" }).isVisible());
  assert.match(await page.locator("#view-words").textContent(), /In focus with \d+ residues within 8 Å/);
  await still(page);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await assertAccessible(page);
    await watched.picture(`view_focus_${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#display").getAttribute("open"), null);

  // Pointing to the middle shows the evidence of what is there, beside that of the one picked.
  await page.locator("#viewer").focus();
  await page.keyboard.press("n");
  const box = await page.locator("#viewer").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.locator("#hovered .bars").waitFor();
  assert.notEqual(await page.locator("#hovered h3").innerText(), await card.locator("h3").innerText());
  await page.mouse.move(5, 5);
  await page.locator("#hovered").waitFor({ state: "hidden" });

  // All of that is in a link, and comes back from it.
  await page.keyboard.press("b");
  await page.keyboard.press("o");
  assert.equal(await page.locator("#silhouettes").isChecked(), true);
  const query = await copied(page);
  for (const part of [/zone=whole/, /slab=[\d.]+,[\d.]+/, /measure=[A-Za-z]+:\d+~[A-Za-z]+:\d+/, /silhouettes=1/, /background=dark/]) assert.match(query, part);
  await page.locator("#viewer").focus();
  await page.keyboard.press("c");
  assert.equal(await page.locator("#slab-front-value").textContent(), "nothing");
  await page.locator("#measures button").click();
  assert.equal(await page.locator("#measures").isVisible(), false);
  await page.locator(".measure-label").waitFor({ state: "detached" });
  assert.doesNotMatch(await copied(page), /slab=|measure=/);

  // A click in the strip is the other end of a distance, and the view says that it waits for one.
  await page.locator("#strips [role=option][data-c]").nth(2).click();
  await page.locator("#picked-measure").click();
  await page.locator("#measure-hint").getByText("pick the other end").waitFor();
  await page.locator("#strips [role=option][data-c]").nth(6).click();
  await page.locator("#measures li").waitFor();
  assert.ok(await page.locator("#measure-hint").isHidden());
  await page.locator("#measures button").click();
  // The row of what is picked is in sight, with its fit to the map.
  await page.locator("#tab-table").click();
  await page.locator("#viewer").focus();
  for (let i = 0; i < 20; i += 1) await page.keyboard.press("n");
  const [row, panel] = [await page.locator("#residue-table tr[data-picked]").boundingBox(), await page.locator("#dock-panels").boundingBox()];
  assert.ok(row.y >= panel.y - 1 && row.y + row.height <= panel.y + panel.height + 1, `row at ${row.y}, panel at ${panel.y}`);
  assert.match(await page.locator("#residue-table tr[data-picked] td").last().innerText(), /^-?[01]\.\d\d$/);
  await card.getByText("Fit to the map (Q-score)").waitFor();

  // Saved without a background and larger than it is here.
  await page.locator("#display summary").click();
  await page.locator("#picture-width").selectOption("1600");
  await page.locator("#picture-transparent").check();
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#view-save").click()]);
  const { width, corner, greatest } = await looked(watched.context, await readFile(await download.path()));
  assert.deepEqual({ width, corner, greatest }, { width: 1600, corner: 0, greatest: 255 });
  assert.match(await page.locator("#view-words").textContent(), /^Saved a picture of 1600 × \d+ pixels\.$/);
  await watched.close();
});

test("candidates and what the network said of the voxels are told by colour", { timeout: 8 * 60_000 }, async () => {
  const watched = await browser.open("?backend=cpu&candidates=residue&show=candidates,reference");
  const { page } = watched;
  await watched.give([boxOfMap(44), sequence, reference]);
  await page.locator("#run:enabled").waitFor();
  await watched.run();
  await watched.finished();
  assert.equal(await page.locator("#candidate-colour").inputValue(), "residue");
  await page.locator("#legend-fold").getByText("aromatic: F W Y").first().waitFor();
  const typed = await still(page);
  await page.locator("#display summary").click();
  await page.locator("#candidate-colour").selectOption("reference");
  const legend = await page.locator("#legend").innerText();
  const counted = (words) => Number(new RegExp(`${words}: (\\d+)`).exec(legend)[1]);
  const [right, wrong] = [counted("a Cα of the reference within 2 Å"), counted("none within 2 Å")];
  assert.ok(right > 20 && right > 3 * wrong, `${right} right, ${wrong} wrong`);
  assert.ok(counted("a Cα of the reference without a candidate") >= 0);
  assert.ok((await changedShare(watched.context, typed, await still(page))) > 0, "the colours changed");
  await watched.picture("candidates_reference");
  assert.match(await copied(page), /candidates=reference/);
  await assertAccessible(page);

  // The surfaces of what the network said, and its tiles.
  const seen = () => page.locator("#viewer").getAttribute("aria-label");
  const dots = await still(page);
  await page.locator("#network-surface").selectOption("residue");
  await page.locator("#legend").getByText("What the network said").waitFor();
  assert.match(await seen(), /a surface of the network's probabilities/);
  await page.locator("#network-tiles").check();
  await page.locator("#legend").getByText("tiles with density").waitFor();
  assert.ok((await changedShare(watched.context, dots, await still(page))) > 0.01, "a surface is drawn");
  await page.locator("#show-model").uncheck();
  await page.locator("#show-candidates").uncheck();
  await watched.picture("network_residue");
  const large = await still(page);
  await page.locator("#network-from").fill("90");
  await page.locator("#network-from-value").getByText("90 %").waitFor();
  await page.waitForTimeout(1000);
  assert.ok((await changedShare(watched.context, large, await still(page))) > 0.005, "a higher probability is another surface");
  assert.match(await copied(page), /probability=residue:0\.9&tiles=1/);
  await page.locator("#network-surface").selectOption("none");
  await page.locator("#network-tiles").uncheck();
  assert.doesNotMatch(await seen(), /network/);
  await watched.close();
});

test("a link says how the view shows a map", { timeout: 2 * 60_000 }, async () => {
  const query = "fill=lines&silhouettes=1&background=dark&slab=0,all&backend=cpu";
  const watched = await browser.open(`?${query}`);
  const { page } = watched;
  await watched.give([boxOfMap(32)]);
  await page.locator("#show-surface:enabled").waitFor();
  await page.locator("#display summary").click();
  assert.equal(await page.locator("#lines").isChecked(), true);
  assert.equal(await page.locator("#silhouettes").isChecked(), true);
  assert.equal(await page.locator("#background").inputValue(), "dark");
  assert.equal(await page.locator("#slab-front-value").innerText(), "0 Å before");
  assert.equal(await page.locator("#screen").getAttribute("data-background"), "dark");
  assert.match(await page.locator("#scale-bar-words").innerText(), /^\d+ Å$/);
  await page.locator("#scale-bar-wanted").uncheck();
  await page.locator("#scale-bar").waitFor({ state: "hidden" });
  assert.equal(await copied(page), query);
  await watched.close();
});

test("the view turns by itself, but not where less motion is wanted", { timeout: 2 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await watched.give([boxOfMap(32)]);
  await page.locator("#show-surface:enabled").waitFor();
  const before = await still(page);
  await page.locator("#viewer").focus();
  await page.keyboard.press("i");
  await page.locator("#display summary").click();
  assert.equal(await page.locator("#spin").isChecked(), true);
  await page.waitForTimeout(1500);
  await page.locator("#spin").uncheck();
  await page.locator("#display summary").click();
  assert.ok((await changedShare(watched.context, before, await still(page))) > 0.01, "it has turned");
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.reload();
  await page.locator("#log").getByText("The network will run on").waitFor({ state: "attached" });
  await watched.give([boxOfMap(32)]);
  await page.locator("#display summary").click();
  assert.equal(await page.locator("#spin").isDisabled(), true);
  await page.locator("#viewer").focus();
  await page.keyboard.press("i");
  assert.match(await page.locator("#view-words").textContent(), /asks for less motion/);
  await watched.close();
});

/** A screenshot of the 3D view once it stands still. */
async function still(page) {
  const shot = () => page.locator("#screen").screenshot();
  let last = await shot();
  for (let tries = 0; tries < 40; tries += 1) {
    await page.waitForTimeout(200);
    const next = await shot();
    if (next.equals(last)) return next;
    last = next;
  }
  return last;
}

/** Width of a PNG file, opacity of its upper left corner, and the greatest opacity in it. */
async function looked(context, png) {
  const page = await context.newPage();
  const seen = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const drawing = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    drawing.drawImage(bitmap, 0, 0);
    const { data } = drawing.getImageData(0, 0, bitmap.width, bitmap.height);
    let greatest = 0;
    for (let i = 3; i < data.length; i += 4) greatest = Math.max(greatest, data[i]);
    return { width: bitmap.width, corner: data[3], greatest };
  }, png.toString("base64"));
  await page.close();
  return seen;
}
