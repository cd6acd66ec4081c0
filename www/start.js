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

/** How long a browser may think about its GPU, in ms: one with a driver that hangs draws by WebGL2. */
const patience = 3000;

async function hasWebGpu() {
  const late = new Promise((resolve) => setTimeout(resolve, patience));
  try {
    return Boolean(await Promise.race([navigator.gpu?.requestAdapter(), late]));
  } catch {
    return false;
  }
}

/** The addresses of the program that draws by WebGPU, or of the larger one for WebGL2. The name of that one has no hash: the
 *  address of the other, which changes with every build, keeps a browser from an older one. */
async function program() {
  const { program, wasm } = document.querySelector("script[data-program]").dataset;
  if (await hasWebGpu()) return { script: program, wasm };
  const build = `?beside=${program.split("/").pop()}`;
  return { script: `app_webgl.js${build}`, wasm: `app_webgl_bg.wasm${build}` };
}

const lacking = lacks();
if (lacking) {
  complain(`Cryoweave cannot run here: this browser lacks ${lacking}. Use Chrome or Edge 113, Firefox 121, Safari 17, or newer.`);
} else {
  try {
    const { script, wasm } = await program();
    const at = (path) => new URL(path, document.baseURI);
    const [answer, { default: init }] = await Promise.all([fetch(at(wasm)), import(at(script))]);
    await init({ module_or_path: answer });
  } catch (error) {
    complain(`Cryoweave did not start: a part of the page did not come, or is of another version (${error.message}). Check the connection and reload the page.`);
  }
}
