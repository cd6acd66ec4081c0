// Embedding: the page in a frame of another origin, its commands, and who may not give any.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { boxOfMap, sequence } from "./fixtures.mjs";
import { dist, launch, repository } from "./harness.mjs";
import { serve } from "./server.mjs";

let browser;
let page;
let host;
let folder;
const BOX = boxOfMap(40);

before(async () => {
  browser = await launch();
  page = await serve(dist, "/cryoweave/");
  folder = await mkdtemp(join(tmpdir(), "cryoweave-embed-"));
  host = await serve(folder);
});
after(async () => {
  await browser.close();
  await page.close();
  await host.close();
  await rm(folder, { recursive: true });
});

/** The host's page with the frame; it keeps what it hears. */
async function embedded(query, size = [800, 600]) {
  const [width, height] = size;
  await writeFile(
    join(folder, "index.html"),
    `<!doctype html><title>Host</title><script>
      const heard = [];
      addEventListener("message", ({ data, origin }) => heard.push({ ...data, origin }));
    </script><iframe width="${width}" height="${height}" src="${page.origin}/cryoweave/?backend=cpu&embed=1${query}"></iframe>`,
  );
  const context = await browser.newContext({ viewport: { width: width + 40, height: height + 40 }, serviceWorkers: "block" });
  context.setDefaultTimeout(120_000);
  const outer = await context.newPage();
  await outer.goto(`${host.origin}/`);
  const frame = outer.frameLocator("iframe");
  const heard = (type) => outer.evaluate((type) => heard.filter((message) => message.type === type), type);
  const hears = (type) => outer.waitForFunction((type) => heard.some((message) => message.type === type), type);
  const send = (message) =>
    outer.evaluate(([message, origin]) => frames[0].postMessage({ cryoweave: 1, ...message }, origin), [message, page.origin]);
  await hears("ready");
  return { context, outer, frame, heard, hears, send };
}

const texts = (files) =>
  files.map(({ name, buffer }) => ({ name, base64: buffer.toString("base64") }));

/** Sends `load` with the files as array buffers. */
const load = ({ outer }, files) =>
  outer.evaluate(
    ([files, origin]) => {
      const bytes = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)).buffer;
      const all = files.map(({ name, base64 }) => ({ name, data: bytes(base64) }));
      frames[0].postMessage({ cryoweave: 1, type: "load", id: "first", files: all }, origin);
    },
    [texts(files), page.origin],
  );

test("a page of another origin loads, runs, selects and hears of it", { timeout: 6 * 60_000 }, async () => {
  const watched = await embedded(`&origins=${host.origin}`);
  const { frame, heard, hears, send } = watched;
  assert.equal((await heard("ready"))[0].cryoweave, 1);
  assert.equal(await frame.locator("header.top").isVisible(), false);
  assert.equal(await frame.locator("#dock").isVisible(), false);
  await frame.locator("#embed-words").getByText(`${host.origin} may load files here`).waitFor();
  await load(watched, [BOX, sequence]);
  await hears("load");
  const [loaded] = await heard("load");
  assert.deepEqual([loaded.map, loaded.id, loaded.private, loaded.origin], [BOX.name, "first", undefined, page.origin]);
  await send({ type: "cancel", id: "early" });
  await hears("error");
  assert.deepEqual((await heard("error")).map(({ message, id }) => [message, id]), [["no run goes on", "early"]]);
  await send({ type: "run", id: "stopped" });
  await hears("run");
  await send({ type: "run", id: "second" });
  await send({ type: "cancel", id: "stop" });
  await hears("cancel");
  assert.deepEqual((await heard("cancel")).map(({ id }) => id), ["stop"]);
  const refused = (await heard("error")).at(-1);
  assert.deepEqual([refused.message, refused.id], ["a run goes on: cancel it first", "second"]);
  await send({ type: "run", id: "built" });
  await hears("result");
  assert.equal((await heard("run")).length, 2);
  const shares = (await heard("progress")).map(({ share }) => share);
  assert.ok(shares.length > 1 && shares.every((share) => share >= 0 && share <= 1), `${shares}`);
  const [result] = await heard("result");
  assert.equal(result.id, "built");
  assert.ok(result.residues > 0 && result.mmcif.startsWith("data_"), result.summary);
  const [, chain, number] = /\nATOM\s+\d+\s+\S+\s+\S+\s+\S+\s+\S+\s+(\S+)\s+\S+\s+(\d+)/.exec(result.mmcif) ?? [];
  await send({ type: "select", residue: `${chain}:${number}`, id: "pick" });
  await watched.outer.waitForFunction(() => heard.some(({ type, residue }) => type === "select" && residue));
  const selected = await heard("select");
  assert.ok(selected.some(({ residue, id }) => residue && id === "pick"), JSON.stringify(selected));
  await watched.outer.screenshot({ path: join(repository, "tests/browser/artefacts/embed.png") });
  await send({ type: "dance" });
  await hears("error");
  await send({ type: "select", residue: "Z:9999" });
  await watched.outer.waitForFunction(() => heard.some(({ type, message }) => type === "error" && /no residue Z:9999/.test(message)));
  const errors = (await heard("error")).map(({ message }) => message);
  assert.ok(errors.some((message) => message.includes('"dance" is none of load, run, cancel, select')), errors.join());
  assert.ok((await heard("select")).at(-1).residue, "the selection stays");
  await send({ type: "load", link: "?colour=confidence&origins=https://other.example", id: "link" });
  await watched.outer.waitForFunction(() => heard.some(({ type, id }) => type === "load" && id === "link"));
  assert.match((await heard("error")).at(-1).message, /origins and hide count in the address/);
  await watched.context.close();
});

test("no command is taken from an origin that the address does not name", { timeout: 2 * 60_000 }, async () => {
  for (const origins of ["", "&origins=https://other.example"]) {
    const watched = await embedded(origins);
    await load(watched, [sequence]);
    await watched.frame.locator("#log").getByText(`A command from ${host.origin} was refused`).waitFor({ state: "attached" });
    const types = await watched.outer.evaluate(() => heard.map(({ type }) => type));
    assert.deepEqual(types, ["ready"]);
    assert.equal(await watched.frame.locator("#loaded li").count(), 0);
    await watched.context.close();
  }
});

test("the host of the page can allow fewer", { timeout: 2 * 60_000 }, async () => {
  const watched = await embedded(`&origins=${host.origin}`);
  await watched.context.route(/\/cryoweave\/\?/, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace('<html lang="en"', '<html lang="en" data-embed-origins="https://other.example"');
    await route.fulfill({ response: answer, body });
  });
  await watched.outer.reload();
  await watched.hears("ready");
  await load(watched, [sequence]);
  await watched.frame.locator("#log").getByText("was refused").waitFor({ state: "attached" });
  await watched.context.close();
});

test("files that a person opens in the frame are not passed on", { timeout: 3 * 60_000 }, async () => {
  const watched = await embedded(`&origins=${host.origin}`);
  await watched.frame.locator("#picker").setInputFiles({ name: "secret.fasta", mimeType: "text/plain", buffer: sequence.buffer });
  await watched.hears("load");
  const all = JSON.stringify(await watched.outer.evaluate(() => heard));
  assert.doesNotMatch(all, /secret/);
  assert.equal((await watched.heard("load"))[0].private, true);
  await watched.context.close();
});

test("a frame shows an example without any script", { timeout: 2 * 60_000 }, async () => {
  const watched = await embedded("&example=haemoglobin&colour=confidence", [390, 420]);
  await watched.frame.locator("#headline-words").getByText("The map is loaded").waitFor();
  const box = await watched.frame.locator("#viewer").boundingBox();
  assert.ok(box.height > 180 && box.width > 300, JSON.stringify(box));
  await watched.outer.screenshot({ path: join(repository, "tests/browser/artefacts/embed_small.png") });
  const link = await watched.frame.locator("#embed-open").getAttribute("href");
  assert.equal(link, `${page.origin}/cryoweave/?example=haemoglobin&colour=confidence&backend=cpu`);
  await watched.context.close();
});
