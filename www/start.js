// Starts the program of the page. A file of its own, so that the page's security policy need not
// allow scripts inside the page. Trunk writes the hashed names into the attributes.
const tag = document.querySelector("script[data-program]");
const { default: init } = await import(new URL(tag.dataset.program, document.baseURI));
await init({ module_or_path: new URL(tag.dataset.wasm, document.baseURI) });
