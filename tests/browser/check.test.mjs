// The map check: what it says of the map that is loaded, and its mends in one click.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { boxOfMap, inverted, sequence } from "./fixtures.mjs";
import { start } from "./harness.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

const box = boxOfMap(48);

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
  await watched.page.getByLabel("Build a backbone all the same").check();
  assert.ok(await watched.page.locator("#run").isEnabled(), "but who insists may");
  await red.getByRole("button", { name: "Turn the sign" }).click();
  await watched.page.getByText("Nothing is wrong with this map").waitFor();
  assert.equal(await red.count(), 0);
  await watched.page.locator("#check-corrections").getByText("sign turned").waitFor();
  await watched.page.getByRole("button", { name: "Undo all" }).click();
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
  await watched.page.locator("#banner").getByText("is no region").waitFor();
  await field.fill("52,52,52:12");
  await watched.page.locator("#region-use").click();
  await watched.page.getByText("green lines: nothing to do").click();
  await watched.page.locator("#check-green-lines").getByText(/^2[0-9] × /).waitFor();
  await watched.close();
});
