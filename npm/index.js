// Cryoweave in a browser: its worker, also where page and package come from two origins.

import { openOn } from "./client.js";

/** Starts a worker at `address`. Browsers start none from another origin: there a blob of this origin imports it. */
function worker(address) {
  const options = { type: "module", name: "cryoweave" };
  if (address.origin === location.origin) return new Worker(address, options);
  // A static import would be one of a worker by the page's security policy, and not of a script.
  const script = new Blob([`await import("${address.href}");`], { type: "text/javascript" });
  const blob = URL.createObjectURL(script);
  const started = new Worker(blob, options);
  // Once it speaks, or fails, it has read the blob.
  for (const event of ["message", "error"]) started.addEventListener(event, () => URL.revokeObjectURL(blob), { once: true });
  return started;
}

/** The programs that suit a device, in the order in which they are tried. That for the GPU computes on the CPU where it must. */
async function programs(device) {
  if (device === "gpu") return ["worker_gpu"];
  const adapter = device === "auto" && (await navigator.gpu?.requestAdapter().catch(() => null));
  return adapter ? ["worker_gpu", "worker"] : ["worker"];
}

/** The address of the folder with the programs and the weights. */
function folder(assets = new URL("./assets/", import.meta.url)) {
  const address = new URL(assets, document.baseURI);
  if (!address.pathname.endsWith("/")) address.pathname += "/";
  return address;
}

const file = (name, input) => new File([input], name);
const blob = (blob) => blob;

export const open = (options) => openOn({ worker, programs, folder, file, blob }, options);
