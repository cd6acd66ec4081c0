// The native program, to compare the page with.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { repository } from "./harness.mjs";

const run = promisify(execFile);

/** Puts `files` into a folder of its own, runs `words(folder)` of the native program, and gives what `read(folder, stdout)` does. */
export async function native(files, words, read) {
  const { stdout } = await run("cargo", ["metadata", "--no-deps", "--format-version=1"], { cwd: repository });
  const program = join(JSON.parse(stdout).target_directory, "debug/cryoweave");
  const folder = await mkdtemp(join(tmpdir(), "cryoweave-"));
  try {
    for (const { name, buffer } of files) await writeFile(join(folder, name), buffer);
    const { stdout } = await run(program, words(folder), { maxBuffer: 64 << 20 });
    return await read(folder, stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
}
