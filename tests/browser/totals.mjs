// A reporter for node's test runner: one last line with the totals, for whoever reads the log.

/** Counts the tests proper, not the files and suites that hold them. */
export default async function* totals(events) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.details?.type === "suite" || data.name.endsWith(".mjs")) continue;
    if (data.skip !== undefined) count.skipped += 1;
    else if (type === "test:pass") count.passed += 1;
    else count.failed += 1;
  }
  yield `browser tests: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`;
}
