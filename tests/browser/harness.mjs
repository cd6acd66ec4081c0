// Opens the built page in headless Chromium and watches it: requests, complaints, long tasks.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
export const repository = join(here, "../..");
export const dist = join(repository, "dist");
const artefacts = join(here, "artefacts");

const CHROMIUM = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const QUIET = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Drawing by WebGL2, as in a browser without WebGPU. */
export const WEBGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

/** WebGPU on Chromium's software adapter. Without the last three the canvas stays black in screenshots; with
 * `--use-angle=vulkan` Chromium 156 loses its device on machines without a display. */
export const WEBGPU = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--use-vulkan=swiftshader",
  ...WEBGL,
];

/** Starts the browser by itself. */
export async function launch(graphics = WEBGL) {
  const executablePath = CHROMIUM.find((path) => path && existsSync(path));
  assert.ok(executablePath, "no Chromium found: run ./dev setup, or set CHROMIUM to its path");
  assert.ok(existsSync(join(dist, "index.html")), "no page in dist/: run ./dev browser");
  await mkdir(artefacts, { recursive: true });
  return chromium.launch({ executablePath, args: [...QUIET, ...graphics] });
}

/** Starts the server and the browser once for a test file; `graphics` is one of the two above. */
export async function start(graphics = WEBGL) {
  const browser = await launch(graphics);
  const server = await serve(dist);
  return {
    open: (query = "?backend=cpu", before = () => {}, options = {}) => open(browser, server, query, before, options),
    async stop() {
      await browser.close();
      await server.close();
    },
  };
}

/** Opens the page in a context of its own and begins to watch it; `before` runs in the page before its own programs.
 *  Unless told not to, it waits until the worker is there. `fulfil` is an address and the answer to it, or what makes
 *  one of its route, in place of the server's. Nothing is kept for visits without a network: offline.test.mjs tests that. */
async function open(browser, server, query, before, { waits = true, fulfil }) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
    serviceWorkers: "block",
  });
  // A busy machine is slow to draw by software; each test has its own limit above this one.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const seen = { requests: [], complaints: [] };
  context.on("request", (request) => seen.requests.push(request));
  // The page asks before a run or a model is lost with it; a test that leaves it means to.
  page.on("dialog", (dialog) => dialog.accept());
  page.on("websocket", (socket) => seen.complaints.push(`opened a socket to ${socket.url()}`));
  page.on("pageerror", (error) => seen.complaints.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") seen.complaints.push(`console: ${message.text()}`);
  });
  if (fulfil) {
    const [address, answer] = fulfil;
    await context.route(address, (route) => (typeof answer === "function" ? answer(route) : route.fulfill(answer)));
  }
  await page.addInitScript(before);
  server.requests.length = 0;
  await page.goto(`${server.origin}/${query}`);
  if (waits) await page.locator("#log").getByText("The network will run on").waitFor({ state: "attached" });
  return new Watched(page, context, server, seen);
}

/** The page under test, and what was seen of it. */
class Watched {
  constructor(page, context, server, seen) {
    Object.assign(this, { page, context, server, seen });
  }

  /** Opens the same address in another tab of the same visit. */
  async anotherTab() {
    const page = await this.context.newPage();
    page.on("dialog", (dialog) => dialog.accept());
    await page.goto(this.page.url());
    await page.locator("#log").getByText("The network will run on").waitFor({ state: "attached" });
    return new Watched(page, this.context, this.server, this.seen);
  }

  /** A screenshot into artefacts/, kept by CI. */
  async picture(name) {
    await this.page.screenshot({ path: join(artefacts, `${name}.png`), fullPage: true });
  }

  /** What #log, #banner and #result-notes say, in one string. */
  async words() {
    const texts = await this.page.locator("#banner:visible, #log, #result-notes").allInnerTexts();
    return texts.join("\n");
  }

  /** Chooses `files` in the file dialogue and waits until the page lists them. */
  async give(files) {
    const given = files.map(({ name, buffer }) => ({ name, buffer, mimeType: "application/octet-stream" }));
    await this.page.locator("#picker").setInputFiles(given);
    await this.loaded(files);
  }

  /** Waits until the list of loaded files names each of `files`. */
  async loaded(files) {
    for (const { name } of files) {
      await this.page.locator("#loaded .name").getByText(name).first().waitFor();
    }
  }

  /** The text of the result that the button `label` saves. */
  async saved(label) {
    const [download] = await Promise.all([
      this.page.waitForEvent("download"),
      this.page.locator("#downloads").getByText(label).first().click(),
    ]);
    return readFile(await download.path(), "utf8");
  }

  /** Presses "Build the model" and waits until the run has begun. */
  async run() {
    await this.begins(() => this.page.locator("#run").click());
  }

  /** Waits until a run goes on. */
  async running() {
    await this.page.locator("#cancel:visible").waitFor();
  }

  /** Does `act`, and waits until a run has begun since: also one that ends before this program looks again. */
  async begins(act) {
    await this.page.evaluate(() => {
      const cancel = document.querySelector("#cancel");
      globalThis.begun = new Promise((resolve) => {
        const look = () => cancel.checkVisibility() && resolve(observer.disconnect());
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, attributes: true, attributeFilter: ["hidden"] });
      });
    });
    await act();
    await this.page.evaluate(() => globalThis.begun);
  }

  /** Waits until the model of a run is there. */
  async finished(minutes = 5) {
    // The model of the run before stays while a run goes on.
    await this.page.locator("#cancel").waitFor({ state: "hidden", timeout: minutes * 60_000 });
    await this.page.locator("#result").waitFor({ state: "visible", timeout: minutes * 60_000 });
    // Its numbers and notes take the place of those before a moment later, and the title last.
    await this.page.waitForFunction(() => !/^\d+ % · /.test(document.title));
  }

  /** Begins to record what the page's main thread does; `tasks` ends it. */
  async record() {
    await this.context.browser().startTracing(this.page, { categories: ["toplevel"] });
  }

  /** The main thread's tasks since `record`, longest first: `wall` and `processor` time in milliseconds.
   *  Processor time leaves out what other programs of a shared machine took. */
  async tasks() {
    const recorded = await this.context.browser().stopTracing();
    const { traceEvents } = JSON.parse(recorded.toString());
    const thread = ({ pid, tid }) => `${pid} ${tid}`;
    const named = traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
    const main = new Set(named.map(thread));
    const tasks = traceEvents.filter((event) => event.ph === "X" && event.name.endsWith("RunTask") && main.has(thread(event)));
    return tasks
      .map(({ dur, tdur = 0 }) => ({ wall: dur / 1000, processor: tdur / 1000 }))
      .sort((a, b) => b.processor - a.processor);
  }

  /** Closes the page after checking what every test promises. `asked` are addresses of the public archives that it
   *  asks, all of them. */
  async close({ asked = [] } = {}) {
    const { requests, complaints } = this.seen;
    await this.context.close();
    assert.deepEqual(complaints, [], "the page complained");
    await assertPrivate(requests, this.server, asked);
  }
}

/** Nothing leaves: every request only asks for a file of the page itself, or for one of `asked`. */
async function assertPrivate(requests, server, asked) {
  const outside = new Set();
  const own = new Set(["/", ...(await filesBelow(dist)).map((file) => `/${file}`)]);
  for (const request of requests) {
    const { origin, protocol, pathname } = new URL(request.url());
    if (protocol === "blob:" || protocol === "data:") continue;
    assert.equal(request.postData(), null, `a request carried data to ${request.url()}`);
    if (asked.includes(request.url())) {
      outside.add(request.url());
      assert.match(request.method(), /^(GET|HEAD)$/, `a request sent data to ${request.url()}`);
      assert.equal(request.headers().referer, undefined, "an archive is told which page asks");
      continue;
    }
    assert.equal(origin, server.origin, `a request went to ${request.url()}`);
    assert.equal(request.method(), "GET", `a request sent data to ${request.url()}`);
    assert.ok(own.has(decodeURI(pathname)), `${pathname} is no file of the page`);
  }
  assert.deepEqual([...outside].sort(), [...asked].sort(), "the archives are asked for these");
  // The server's own list also holds what a worker asked for.
  for (const { method, path, bytes } of server.requests) {
    assert.equal(`${method} ${bytes}`, "GET 0", `the server was sent data: ${method} ${path}, ${bytes} bytes`);
    assert.ok(own.has(decodeURI(path)), `the server was asked for ${path}, no file of the page`);
  }
}

async function filesBelow(folder, prefix = "") {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  const lists = entries.map((entry) => {
    const name = prefix + entry.name;
    return entry.isDirectory() ? filesBelow(folder, `${name}/`) : [name];
  });
  return (await Promise.all(lists)).flat();
}

/** Starts the page's worker after `change` to its browser. */
export async function changeWorker({ page, context }, change) {
  await context.route("**/worker_start.js*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `(${change})();\n${await response.text()}` });
  });
  await page.reload();
  await page.locator("#log").getByText("The network will run on").waitFor({ state: "attached" });
}
