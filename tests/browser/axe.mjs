// What axe-core finds wrong with a page for keyboards and screen readers.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

export async function assertAccessible(page) {
  const violations = await page.evaluate(`${axe}; axe.run().then(({ violations }) =>
    violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ html }) => html) })))`);
  assert.deepEqual(violations, []);
}
