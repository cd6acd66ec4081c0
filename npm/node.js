// Cryoweave in Node.js: its worker in a thread, with as much of a browser as it needs (`node_scope.js`).

import { resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { openOn } from "./client.js";
import { ByteFile, Worker } from "./node_worker.js";

const worker = (address) => new Worker(address);

async function programs(device) {
  if (device === "gpu") throw new Error('there is no WebGPU in Node.js: open({ device: "cpu" })');
  return ["worker"];
}

/** The address of the folder with the program and the weights, given as a path or a `file:` address. */
function folder(assets = new URL("./assets/", import.meta.url)) {
  const address = /^[a-z]{2,}:/i.test(assets) ? new URL(assets) : pathToFileURL(resolve(String(assets)));
  if (address.protocol !== "file:") throw new Error(`assets: ${address} is no folder; Node.js starts programs from files only`);
  return pathToFileURL(fileURLToPath(address).replace(/[\\/]?$/, sep));
}

async function file(name, input) {
  if (input instanceof Blob) return new ByteFile([await input.arrayBuffer()], name);
  return new ByteFile([input], name);
}

const blob = ({ parts, type }) => new Blob(parts, { type });

export const open = (options) => openOn({ worker, programs, folder, file, blob }, options);
