// Keeps the files of one build and answers with them, also without a network. `build` and `files` (each path with its
// SHA-256 and size) are written in front of this by `www/list_files`: a build is what its list says, so that the files of
// two builds never meet. A newer build waits until the page hands over to it.
/* global build, files */

const scope = self.registration.scope;
const store = `cryoweave ${scope}`;
/** Files that come when they are used, or when the user wants to keep all; the rest comes at the first visit. */
const later = (path) => /^(worker|app_webgl|weave\.safetensors$|example\/)/.test(path);
/** Programs that come once this browser has used them. */
const programs = {
  app_webgl: ["app_webgl.js", "app_webgl_bg.wasm"],
  worker: ["worker_start.js", "worker.js", "worker_bg.wasm"],
  worker_gpu: ["worker_start.js", "worker_gpu.js", "worker_gpu_bg.wasm"],
};
const types = {
  css: "text/css",
  html: "text/html; charset=utf-8",
  js: "text/javascript",
  json: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  wasm: "application/wasm",
  webmanifest: "application/manifest+json",
};

const paths = Object.keys(files);
/** The name under which the store holds a file: another content is another name. */
const key = (path) => new URL(`${path}?sha256=${files[path][0]}`, scope).href;

/** The path of an address in the list of files; undefined for all else. */
function listed(address) {
  const { origin, pathname } = new URL(address);
  const base = new URL(scope);
  if (origin !== base.origin || !pathname.startsWith(base.pathname)) return undefined;
  const path = decodeURI(pathname.slice(base.pathname.length)) || "index.html";
  return Object.hasOwn(files, path) ? path : undefined;
}

async function sha256(bytes) {
  const hash = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Fetches a file of this build and keeps it. Refuses one of another build, such as a newer one. */
async function fetched(path, cache) {
  // Hosts lead away from index.html to its folder.
  const address = new URL(path === "index.html" ? "./" : path, scope);
  for (const mode of ["default", "reload"]) {
    const answer = await fetch(address, { cache: mode });
    if (!answer.ok) throw new Error(`${path} did not come (${answer.status})`);
    const bytes = await answer.arrayBuffer();
    if ((await sha256(bytes)) !== files[path][0]) continue;
    const type = types[path.split(".").pop()] ?? "application/octet-stream";
    const kept = new Response(bytes, { headers: { "content-type": type } });
    await cache.put(key(path), kept.clone());
    return kept;
  }
  throw new Error(`${path} on the server is of another version`);
}

async function keep(wanted, tell = () => {}) {
  const cache = await caches.open(store);
  let done = 0;
  const of = sum(wanted);
  for (const path of wanted) {
    if (!(await cache.match(key(path)))) (await fetched(path, cache));
    done += files[path][1];
    tell({ done, of });
  }
}

const sum = (some) => some.reduce((bytes, path) => bytes + files[path][1], 0);

/** Paths that the store holds, of whatever build. */
async function held() {
  const cache = await caches.open(store);
  const requests = await cache.keys();
  return new Set(requests.map(({ url }) => decodeURI(new URL(url).pathname.slice(new URL(scope).pathname.length))));
}

self.addEventListener("install", (event) => {
  const install = async () => {
    const before = await held();
    // What the user kept of an older build is kept of this one, too.
    await keep(paths.filter((path) => !later(path) || before.has(path)));
  };
  event.waitUntil(install());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const cache = await caches.open(store);
    const own = new Set(paths.map(key));
    const requests = await cache.keys();
    await Promise.all(requests.filter(({ url }) => !own.has(url)).map((request) => cache.delete(request)));
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const path = event.request.method === "GET" ? listed(event.request.url) : undefined;
  if (path) event.respondWith(answer(path, event.request));
});

async function answer(path, request) {
  const cache = await caches.open(store);
  const kept = await cache.match(key(path));
  if (kept) return kept;
  // Weights are kept only where the user wants it; the program that reads them checks them itself.
  if (path.endsWith(".safetensors")) return fetch(request);
  // A browser that threw the page away gets whatever the server has, all of it.
  if (path === "index.html") {
    await self.registration.unregister();
    return fetch(request);
  }
  try {
    return await fetched(path, cache);
  } catch (error) {
    return new Response(error.message, { status: 503, statusText: "of another version, or no network" });
  }
}

/** What keeping all takes: the programs that this computer used, the weights and the example. */
async function wanted() {
  const before = await held();
  const unused = (path) => Object.values(programs).flat().includes(path) && !before.has(path);
  return paths.filter((path) => later(path) && !unused(path));
}

async function state() {
  const cache = await caches.open(store);
  const all = await wanted();
  const there = await Promise.all(all.map((path) => cache.match(key(path))));
  const missing = all.filter((_, index) => !there[index]);
  return { build, missing: sum(missing), kept: sum(paths.filter((path) => !later(path))) + sum(all) - sum(missing) };
}

async function forget() {
  const cache = await caches.open(store);
  const own = paths.filter((path) => later(path) && !Object.values(programs).flat().includes(path));
  await Promise.all(own.map((path) => cache.delete(key(path))));
}

/** Hands over to this build, unless another page still runs the one before. */
async function takeOver() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const others = pages.filter(({ url }) => url.startsWith(scope)).length - 1;
  if (others < 1) await self.skipWaiting();
  return { others };
}

const replies = {
  state,
  used: async ({ program }) => {
    await keep(programs[program] ?? []);
    return state();
  },
  keep: async (_, tell) => {
    await keep(await wanted(), tell);
    return state();
  },
  forget: async () => {
    await forget();
    return state();
  },
  takeOver,
};

self.addEventListener("message", (event) => {
  const { what } = event.data ?? {};
  const [port] = event.ports;
  if (!port || !Object.hasOwn(replies, what)) return;
  const tell = (progress) => port.postMessage({ progress });
  const reply = async () => {
    try {
      port.postMessage({ done: await replies[what](event.data, tell) });
    } catch (error) {
      const full = error.name === "QuotaExceededError";
      port.postMessage({ failed: full ? "there is no room for it in this browser" : error.message });
    }
  };
  event.waitUntil(reply());
});
