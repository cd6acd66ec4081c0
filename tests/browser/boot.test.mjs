// A page that cannot start says so.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "./harness.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

const later = { waits: false };

test("a browser without SIMD, or without WebAssembly, is told what it lacks", { timeout: 60_000 }, async () => {
  const without = {
    SIMD: () => (WebAssembly.validate = () => false),
    WebAssembly: () => delete globalThis.WebAssembly,
  };
  for (const [what, remove] of Object.entries(without)) {
    const watched = await browser.open("", remove, later);
    await watched.page.locator("#banner").getByText(`lacks ${what === "SIMD" ? "WebAssembly’s" : "WebAssembly, or"}`).waitFor();
    assert.equal(await watched.page.locator("#backend-name").innerText(), "Not started");
    await watched.page.context().close();
  }
});

test("a part of the page that does not come, or is broken, is told", { timeout: 60_000 }, async () => {
  const faults = {
    "no program": [/app_webgl_bg\.wasm/, { status: 404, body: "" }],
    "a broken program": [/app_webgl_bg\.wasm/, { contentType: "application/wasm", body: "no program" }],
    "no script": [/app_webgl\.js/, { status: 404, body: "" }],
  };
  for (const [what, [address, answer]] of Object.entries(faults)) {
    const watched = await browser.open("?backend=cpu", () => {}, { ...later, fulfil: [address, answer] });
    await watched.page.locator("#banner").getByText(/did not start.*reload the page/).waitFor();
    await watched.picture(`boot_${what.replaceAll(" ", "_")}`);
    await watched.page.context().close();
  }
});

test("a browser without WebGPU, or whose GPU does not answer, gets the program for WebGL2 alone", { timeout: 60_000 }, async () => {
  const gpus = {
    "no WebGPU": () => {},
    "an adapter that never comes": () =>
      Object.defineProperty(navigator, "gpu", { value: { requestAdapter: () => new Promise(() => {}) } }),
    "a GPU that throws": () => Object.defineProperty(navigator, "gpu", { value: { requestAdapter: () => Promise.reject(new Error("lost")) } }),
  };
  for (const [what, make] of Object.entries(gpus)) {
    const watched = await browser.open("?backend=cpu", make, later);
    await watched.page.locator("#example-here").waitFor();
    await watched.page.locator("#version:not(:empty)").waitFor();
    const programs = watched.seen.requests.map((request) => request.url()).filter((url) => /\/app[-_].*\.wasm/.test(url));
    assert.equal(programs.length, 1, what);
    assert.match(programs[0], /app_webgl_bg\.wasm\?beside=app-/, what);
    await watched.page.context().close();
  }
});

test("weights of another version are refused in words", { timeout: 2 * 60_000 }, async () => {
  const fulfil = [/weave\.safetensors/, { contentType: "application/octet-stream", body: "no weights" }];
  const watched = await browser.open("?backend=cpu", () => {}, { fulfil });
  await watched.page.locator("#example").click();
  await watched.page.locator("#banner").getByText(/weights.*another version.*reload the page/).waitFor();
  await watched.page.context().close();
});

test("an element that the page lacks is named", { timeout: 60_000 }, async () => {
  const remove = () =>
    document.addEventListener("readystatechange", () => document.getElementById("threshold")?.remove(), { once: true });
  const watched = await browser.open("?backend=cpu", remove, later);
  await watched.page.locator("#banner").getByText(/did not start.*threshold.*reload the page/).waitFor();
  await watched.page.context().close();
});
