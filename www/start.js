// Starts the program of the page, or says why it cannot. A file of its own, so that the page's security policy need
// not allow scripts inside the page. Trunk writes the hashed names into the attributes.

// The smallest module with an instruction on 128 bits: a function that returns such a number.
const simd = Uint8Array.of(
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, // head
  0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, // type: nothing to v128
  0x03, 0x02, 0x01, 0x00, // one function of it
  0x0a, 0x08, 0x01, 0x06, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0x0b, // i32.const 0, i8x16.splat
);

function lacks() {
  if (typeof WebAssembly !== "object") return "WebAssembly, or it is switched off";
  if (!WebAssembly.validate(simd)) return "WebAssembly’s instructions on several numbers at once (SIMD)";
  return undefined;
}

function complain(words) {
  const banner = document.getElementById("banner-lines");
  banner.textContent = words;
  banner.parentElement.hidden = false;
  document.getElementById("backend-name").textContent = "Not started";
  document.getElementById("backend").dataset.kind = "down";
}

const lacking = lacks();
if (lacking) {
  complain(`Cryoweave cannot run here: this browser lacks ${lacking}. Use Chrome or Edge 113, Firefox 121, Safari 17, or newer.`);
} else {
  try {
    const tag = document.querySelector("script[data-program]");
    const { default: init } = await import(new URL(tag.dataset.program, document.baseURI));
    await init({ module_or_path: new URL(tag.dataset.wasm, document.baseURI) });
  } catch (error) {
    complain(`Cryoweave did not start: a part of the page did not come, or is of another version (${error.message}). Check the connection and reload the page.`);
  }
}
