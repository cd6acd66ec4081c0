// Prints the sizes of the page in a folder, as it lies there and as it is sent (brotli), and fails where a group is over
// its budget. Budgets hold for the page as tests build it and for the one for publishing, which is faster and hardly smaller.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const folder = process.argv[2] ?? "dist";
const MB = 1e6;

/** Groups of files, the first that fits; budgets in bytes as sent. */
const GROUPS = [
  ["preview for other sites", /^preview\.png$/, 0.4 * MB],
  ["weights", /\.safetensors$/, 11 * MB],
  // Three; each is loaded by itself, when it is wanted.
  ["examples", /^example\//, 1.8 * MB],
  ["lessons", /^lesson/, 4.5 * MB],
  ["worker on the GPU", /^worker_gpu/, 3.6 * MB],
  ["worker on the CPU", /^worker/, 1.55 * MB],
  // In place of the page's own program, where the browser has no WebGPU.
  ["program by WebGL2", /^app_webgl/, 1.45 * MB],
  // What a first visit loads before anything is computed.
  ["page", /./, 0.9 * MB],
];

function filesBelow(prefix = "") {
  const entries = readdirSync(join(folder, prefix), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const name = prefix + entry.name;
    return entry.isDirectory() ? filesBelow(`${name}/`) : [name];
  });
}

/** Bytes as sent; compressed files are not compressed again. */
function sent(name, content) {
  if (/\.(gz|png)$/.test(name)) return content.length;
  // Hosts that compress at once use about this quality.
  const params = { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_LGWIN]: 22 };
  return brotliCompressSync(content, { params }).length;
}

const sums = new Map(GROUPS.map(([group]) => [group, { raw: 0, sent: 0 }]));
for (const name of filesBelow()) {
  const [group] = GROUPS.find(([, pattern]) => pattern.test(name));
  const content = readFileSync(join(folder, name));
  const sum = sums.get(group);
  sum.raw += content.length;
  sum.sent += sent(name, content);
}
const megabytes = (bytes) => `${(bytes / MB).toFixed(2)} MB`.padStart(9);
let over = 0;
for (const [group, , budget] of GROUPS) {
  const { raw, sent } = sums.get(group);
  if (raw === 0) continue;
  const verdict = sent > budget ? "OVER BUDGET" : "";
  over += sent > budget ? 1 : 0;
  console.log(`${group.padEnd(24)} ${megabytes(raw)}  sent ${megabytes(sent)}  of ${megabytes(budget)} ${verdict}`.trimEnd());
}
if (statSync(join(folder, "index.html")).size === 0) throw new Error("index.html is empty");
process.exit(over > 0 ? 1 : 0);
