// Runs a test program made for wasm32-wasip1, as cargo asks: the program, then its arguments.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { WASI } from "node:wasi";

// The tests read the checkout and, where it is there, the folder `shared` beside it.
const visible = resolve(fileURLToPath(new URL("../../..", import.meta.url)));
const args = process.argv.slice(2);
const wasi = new WASI({ version: "preview1", args, env: process.env, preopens: { [visible]: visible } });
const program = await WebAssembly.compile(await readFile(args[0]));
const instance = await WebAssembly.instantiate(program, wasi.getImportObject());
process.exitCode = wasi.start(instance);

// What a run may take in a browser holds for the tests, too. Memory never shrinks: this is the most that was taken.
const LIMIT_GIB = 3;
const taken = instance.exports.memory.buffer.byteLength / 2 ** 30;
if (taken > LIMIT_GIB) {
  console.error(`the tests took ${taken.toFixed(2)} GiB of memory, more than ${LIMIT_GIB}`);
  process.exitCode ||= 1;
}
