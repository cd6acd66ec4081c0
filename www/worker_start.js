// Starts a program of the worker, `worker` or `worker_gpu`. The query says which, and of which
// build: it is passed on, so that no cache mixes the files of two builds. All files lie beside this one, also where
// a page of another origin imports it.
const { href, search, searchParams } = new URL(import.meta.url);
const name = searchParams.get("program") === "worker_gpu" ? "worker_gpu" : "worker";
self.programAddress = href;
const { default: init } = await import(new URL(`${name}.js${search}`, href));
const { memory } = await init({ module_or_path: new URL(`${name}_bg.wasm${search}`, href) });
// For tests, which measure how much of it is taken; it never shrinks.
self.programMemory = memory;
