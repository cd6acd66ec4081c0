// Starts a program of the worker, `worker` or `worker_gpu`. The query says which, and of which
// build: it is passed on, so that no cache mixes the files of two builds.
const query = self.location.search;
const name = new URLSearchParams(query).get("program") === "worker_gpu" ? "worker_gpu" : "worker";
const { default: init } = await import(new URL(`${name}.js${query}`, self.location.href));
const { memory } = await init({ module_or_path: new URL(`${name}_bg.wasm${query}`, self.location.href) });
// For tests, which measure how much of it is taken; it never shrinks.
self.programMemory = memory;
