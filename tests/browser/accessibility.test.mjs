// What a keyboard and a screen reader get, by axe-core's rules.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import { start } from "./harness.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

for (const scheme of ["light", "dark"]) {
  test(`the page passes axe-core's rules, ${scheme}`, { timeout: 4 * 60_000 }, async () => {
    const watched = await browser.open();
    await watched.page.emulateMedia({ colorScheme: scheme });
    await watched.picture(`start_${scheme}`);
    await assertAccessible(watched.page);
    await watched.close();
  });
}

test("the keyboard reaches the example and the viewer", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open();
  const reached = new Set();
  for (let press = 0; press < 30; press += 1) {
    await watched.page.keyboard.press("Tab");
    reached.add(await watched.page.evaluate(() => document.activeElement?.id));
  }
  for (const id of ["pick", "example", "viewer"]) assert.ok(reached.has(id), `Tab reaches #${id}`);
  await watched.close();
});
