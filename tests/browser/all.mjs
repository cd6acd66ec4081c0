// Runs the browser tests: all files two at a time, then what is timed one at a time. A file that fails is run once
// more, alone: what passes then was a matter of this machine's load, and is named at the end, so that it can be mended.

import { readdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

process.chdir(dirname(fileURLToPath(import.meta.url)));

/** Runs `files`, `concurrency` at a time, and prints what they say. Returns by file the names of the tests that passed,
 *  failed and were skipped; a file that dies fails as a test of its own name. */
async function tested(files, concurrency) {
  const results = new Map(files.map((file) => [file, { passed: [], failed: [], skipped: [] }]));
  const events = run({ files, concurrency, timeout: Infinity });
  const note = (kind, { name, file }) => results.get(basename(file ?? name))[kind].push(name);
  events.on("test:pass", (data) => data.name.endsWith(".mjs") || note(data.skip === undefined ? "passed" : "skipped", data));
  events.on("test:fail", (data) => note("failed", data));
  for await (const line of events.compose(new spec())) process.stdout.write(line);
  return results;
}

const all = (results, kind) => [...results.values()].flatMap((result) => result[kind]);
const failing = (results) => [...results.keys()].filter((file) => results.get(file).failed.length > 0);

const files = readdirSync(".");
const together = await tested(files.filter((name) => name.endsWith(".test.mjs")), 2);
const timed = await tested(files.filter((name) => name.endsWith(".timed.mjs")), 1);
const results = new Map([...together, ...timed]);
const again = failing(results);
const unsteady = all(results, "failed");
if (again.length > 0) {
  console.log(`\nOnce more, alone: ${again.join(", ")}\n`);
  for (const [file, result] of await tested(again, 1)) results.set(file, result);
}
const failed = all(results, "failed");
for (const name of unsteady.filter((name) => !failed.includes(name))) console.log(`unsteady: failed, then passed alone: ${name}`);
for (const name of failed) console.log(`failed: ${name}`);
console.log(`browser tests: ${all(results, "passed").length} passed, ${failed.length} failed, ${all(results, "skipped").length} skipped`);
process.exit(failed.length > 0 ? 1 : 0);
