// Offline: the page below a path, without a network after the first visit, and an old version beside a new one.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { boxOfMap, sequence } from "./fixtures.mjs";
import { dist, launch, repository } from "./harness.mjs";
import { serve } from "./server.mjs";

const BASE = "/some/path/";
let browser;
let folder;
before(async () => {
  browser = await launch();
  folder = await mkdtemp(join(tmpdir(), "cryoweave-site-"));
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

const query = "?backend=cpu";
const started = (page) => page.locator("#log").getByText("The network will run on").waitFor({ state: "attached" });

/** A context that keeps what pages keep, and a page of it. */
async function visitor() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(60_000);
  return { context, page: await context.newPage() };
}

/** Waits until `holds`, which runs in the page and may wait itself, says so. */
async function until(page, holds) {
  const end = Date.now() + 60_000;
  // A page that is being left answers nothing.
  while (!(await page.evaluate(holds).catch(() => false))) {
    assert.ok(Date.now() < end, `in vain: ${holds}`);
    await page.waitForTimeout(100);
  }
}

/** Waits until the page itself, with the program that draws here, and the program of its worker are kept. */
async function kept(page) {
  await page.locator("#share summary").click();
  await page.locator("#offline-words").getByText("opens without a network").waitFor();
  await until(page, async () => {
    const [name] = await caches.keys();
    const requests = name ? await (await caches.open(name)).keys() : [];
    const used = ["/worker_bg.wasm", "/app_webgl_bg.wasm"];
    return used.every((program) => requests.some(({ url }) => url.includes(program)));
  });
}

test("a whole lesson without a network, after a visit to the start page", { timeout: 4 * 60_000 }, async () => {
  const server = await serve(dist, BASE);
  const { context, page } = await visitor();
  await page.goto(`${server.origin}${BASE}${query}`);
  await started(page);
  await kept(page);
  await context.setOffline(true);
  for (const story of ["haemoglobin", "cd2", "spike"]) {
    await page.goto(`${server.origin}${BASE}?lesson=${story}`);
    for (let stop = 1; stop <= 8; stop += 1) {
      await page.locator("#lesson-here-words:not(:empty)").waitFor();
      assert.ok(await page.locator("#lesson-problem").isHidden(), `${story}, stop ${stop}`);
      if (stop < 8) await page.locator("#lesson-next").click();
    }
    assert.match(await page.locator("#lesson-panel").innerText(), /matched/i, `${story} has its score`);
  }
  await context.close();
  await server.close();
});

/** The page in `dist` with another word in it, as a new version of it. */
async function changed(name) {
  const site = join(folder, name);
  await cp(dist, site, { recursive: true });
  for (const file of ["index.html", "worker_start.js"]) {
    const text = await readFile(join(site, file), "utf8");
    const mark = file.endsWith(".html") ? `<meta name="test-version" content="${name}">` : `// ${name}\n`;
    await writeFile(join(site, file), file.endsWith(".html") ? text.replace("<meta charset", `${mark}<meta charset`) : mark + text);
  }
  execFileSync(join(repository, "www/list_files"), [site]);
  return site;
}
const version = (page) => page.locator("meta[name=test-version]").getAttribute("content");

test("below a path, without a network: the page after one visit, a run once all is kept", { timeout: 6 * 60_000 }, async () => {
  const server = await serve(dist, BASE);
  const { context, page } = await visitor();
  await page.goto(`${server.origin}${BASE}${query}`);
  await started(page);
  await kept(page);
  const before = server.requests.map(({ path }) => path);
  assert.ok(before.every((path) => path.startsWith(BASE)), `all below the path: ${before}`);
  assert.ok(!before.some((path) => /safetensors|worker_gpu|example/.test(path)), "nothing large comes unasked");
  await context.setOffline(true);
  await page.reload();
  await started(page);
  await page.locator("#example").click();
  await page.locator("#banner").getByText(/example.*did not come/).waitFor();

  await context.setOffline(false);
  await page.locator("#share summary").click();
  const button = page.locator("#offline-keep");
  assert.match(await button.innerText(), /^Keep for offline use \(1\d\.\d MB\)$/);
  await button.click();
  await page.locator("#offline-words").getByText("Kept for offline use").waitFor();
  assert.equal(await button.isVisible(), false);
  await page.screenshot({ path: join(repository, "tests/browser/artefacts/offline_kept.png") });
  await context.setOffline(true);
  await page.reload();
  await started(page);
  const files = [boxOfMap(32), sequence];
  await page.locator("#picker").setInputFiles(files.map(({ name, buffer }) => ({ name, buffer, mimeType: "application/octet-stream" })));
  await page.locator("#run:enabled").click();
  await page.locator("#result").waitFor({ timeout: 4 * 60_000 });

  await page.locator("#share summary").click();
  await page.locator("#offline-forget").click();
  await page.locator("#offline-keep").waitFor();
  const names = await page.evaluate(async () => {
    const cache = await caches.open((await caches.keys())[0]);
    return (await cache.keys()).map(({ url }) => url);
  });
  assert.ok(!names.some((name) => name.includes("safetensors")), "the weights are gone");
  await context.close();
  await server.close();
});

test("a new version waits for its page, and never meets the old one", { timeout: 4 * 60_000 }, async () => {
  const [old, young] = [await changed("old"), await changed("young")];
  const server = await serve(old, BASE);
  const { context, page } = await visitor();
  const address = `${server.origin}${BASE}${query}`;
  await page.goto(address);
  await started(page);
  await kept(page);

  server.replace(young);
  await page.reload();
  await page.locator("#update").getByText("A new version").waitFor();
  assert.equal(await version(page), "old", "the old one stays until the user wants the new one");
  assert.match(await page.evaluate(async () => (await fetch("worker_start.js")).text()), /^\/\/ old/);

  // Another tab still runs the old one.
  const other = await context.newPage();
  await other.goto(address);
  await started(other);
  assert.equal(await version(other), "old");
  await page.locator("#update-reload").click();
  await page.locator("#update").getByText("Close the other tab of Cryoweave first").waitFor();
  assert.equal(await version(page), "old");
  await page.screenshot({ path: join(repository, "tests/browser/artefacts/offline_update.png") });
  await other.close();

  await page.locator("#update-reload").click();
  await until(page, () => document.querySelector("meta[name=test-version]")?.content === "young");
  await started(page);
  assert.match(await page.evaluate(async () => (await fetch("worker_start.js")).text()), /^\/\/ young/);
  await context.setOffline(true);
  await page.reload();
  await started(page);
  assert.equal(await version(page), "young");
  await context.close();
  await server.close();
});

test("half of an upload is not taken", { timeout: 2 * 60_000 }, async () => {
  const [old, half] = [await changed("before"), await changed("half")];
  // The new list is there, the files are still the old ones.
  await writeFile(join(half, "worker_start.js"), await readFile(join(old, "worker_start.js")));
  await writeFile(join(half, "index.html"), await readFile(join(old, "index.html")));
  const server = await serve(old, BASE);
  const { context, page } = await visitor();
  await page.goto(`${server.origin}${BASE}${query}`);
  await started(page);
  await kept(page);
  server.replace(half);
  await page.reload();
  await started(page);
  await page.evaluate(() => navigator.serviceWorker.ready.then((registration) => registration.update()));
  await until(page, async () => {
    const { installing, waiting } = await navigator.serviceWorker.ready;
    return !installing && !waiting;
  });
  assert.equal(await page.locator("#update").isVisible(), false);
  assert.equal(await version(page), "before");
  await context.close();
  await server.close();
});

test("files that the system opens with the installed page are read", { timeout: 60_000 }, async () => {
  const server = await serve(dist, BASE);
  const { context, page } = await visitor();
  await page.addInitScript(() => {
    const handle = { getFile: async () => new File([">x\nMKTAYIAKQR\n"], "opened.fasta") };
    const queue = { setConsumer: (take) => setTimeout(() => take({ files: [handle] }), 500) };
    Object.defineProperty(window, "launchQueue", { value: queue });
  });
  await page.goto(`${server.origin}${BASE}${query}`);
  await page.locator("#loaded .name").getByText("opened.fasta").waitFor();
  const manifest = JSON.parse(await readFile(join(dist, "manifest.webmanifest"), "utf8"));
  const there = new Set(await readdir(dist));
  for (const { src } of manifest.icons) assert.ok(there.has(src), src);
  assert.deepEqual(Object.values(manifest.file_handlers[0].accept).flat().slice(0, 3), [".map", ".mrc", ".ccp4"]);
  const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'/);
  await context.close();
  await server.close();
});
