// As much of a browser's worker as Cryoweave needs, in a thread of Node.js: messages, files in memory, workers of its own, and
// `fetch` of files on this computer. There is no GPU and no storage. Then the worker's program is started.

import { ByteBlob, ByteFile, ByteReader, pack, unpack, Worker } from "./node_worker.js";
import { webcrypto } from "node:crypto";
import { readFile } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

/** Answers with a file beside the program, as a server would. */
async function fetch(address) {
  const url = new URL(address);
  if (url.protocol !== "file:") throw new Error(`${url.href} is no file`);
  const type = url.pathname.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
  const bytes = await readFile(fileURLToPath(url));
  return new Response(bytes, { headers: { "content-type": type, "content-length": String(bytes.length) } });
}

const scope = {
  self: globalThis,
  location: new URL(workerData.address),
  navigator: {
    userAgent: `Node.js/${process.versions.node}`,
    hardwareConcurrency: availableParallelism(),
    deviceMemory: totalmem() / 2 ** 30,
  },
  Blob: ByteBlob,
  File: ByteFile,
  FileReaderSync: ByteReader,
  Worker,
  crypto: webcrypto,
  fetch,
  postMessage: (message, transfer) => parentPort.postMessage(pack(message), transfer),
};
for (const [name, value] of Object.entries(scope)) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
parentPort.on("message", (message) => globalThis.onmessage?.({ data: unpack(message) }));
await import(workerData.address);
