// How long the aligners take in wasm: `node benches/aligners_in_wasm.mjs`, after `./dev setup`.
//
// The same samples as in `aligners.rs`, in the wasm engine of Node.js, which is that of Chromium.
// Times are processor time of the process, the best of three runs; the sample is made anew in
// each, which takes some milliseconds of it.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const target = process.env.CARGO_TARGET_DIR ?? join(top, "target");
const wasm = join(target, "wasm32-unknown-unknown/release/examples/aligners_in_wasm.wasm");
const made = join(target, "aligners_in_wasm");

const run = (...command) => execFileSync(command[0], command.slice(1), { cwd: top, stdio: "inherit" });
run("cargo", "build", "--release", "--no-default-features", "--example", "aligners_in_wasm",
    "--target", "wasm32-unknown-unknown");
run("wasm-bindgen", "--target", "nodejs", "--out-dir", made, wasm);
const { traced } = createRequire(import.meta.url)(join(made, "aligners_in_wasm.js"));

const cases = [
    ["reference", 200, 160, 160],
    ["reference", 400, 320, 320],
    ["reference", 800, 640, 640],
    ["reference", 1600, 1280, 1280],
    ["ours", 5000, 4000, 500],
];
for (const [aligner, candidates, residues, chain] of cases) {
    let best = Infinity;
    let placed = 0;
    for (let nth = 0; nth < 3; nth += 1) {
        const start = process.cpuUsage();
        placed = traced(aligner, candidates, residues, chain);
        best = Math.min(best, process.cpuUsage(start).user / 1e6);
    }
    console.log(`${aligner} ${candidates}x${residues}: ${best.toFixed(3)} s, ${placed} residues placed`);
}
