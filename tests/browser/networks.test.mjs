// Networks whose weights the user brings: kept, refused, removed; the method of Cryo2Struct beside ours.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible } from "./axe.mjs";
import { boxOfMap, reference, sequence } from "./fixtures.mjs";
import { changeWorker, repository, start } from "./harness.mjs";
import { checkpoint, languageModel, safetensors, tensors } from "./made_networks.mjs";
import { native } from "./native.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

const atoms = { name: "atoms.ckpt", buffer: checkpoint(tensors(4, 7), { num_heads: 6 }) };
const amino = { name: "amino.safetensors", buffer: safetensors(tensors(21, 11)) };

/** The cards of the networks, once there are so many. */
async function cards(page, count) {
  const list = page.locator("#networks > li");
  await page.waitForFunction((n) => document.querySelectorAll("#networks > li").length === n, count);
  return list.allInnerTexts();
}

async function giveNetworks({ page }, files) {
  const given = files.map(({ name, buffer }) => ({ name, buffer, mimeType: "application/octet-stream" }));
  await page.locator("#picker").setInputFiles(given);
}

/** The names of the files that the browser keeps for the page. */
function keptFiles(page) {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("networks", { create: true });
    const names = [];
    for await (const name of folder.keys()) names.push(name);
    return names.sort();
  });
}

async function reload({ page }) {
  await page.reload();
  await page.locator("#log").getByText("The network will run on").waitFor({ state: "attached" });
}

test("networks are converted, kept for the next visit and removed", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await giveNetworks(watched, [atoms, amino]);
  const [first, second] = await cards(page, 2);
  for (const part of ["atoms.ckpt", "Cryo2Struct, of no published size: 87820 parameters, single precision, 0.4 MB", "four classes", "6 heads, as the file states", "SHA-256"]) {
    assert.ok(first.includes(part), `${part}: ${first}`);
  }
  for (const part of ["amino.safetensors", "predicts amino acids", "12 heads, as published; the file does not say", "taps 1, 2, 3, 4"]) {
    assert.ok(second.includes(part), `${part}: ${second}`);
  }
  assert.match(await page.locator("#networks-room").innerText(), /They take [\d.]+ [kM]B of the [\d.]+ [MG]B/);
  assert.match(await page.locator("#log").innerText(), /Read atoms\.ckpt, which this browser keeps/);
  assert.ok(await page.locator("#networks-fold").evaluate((fold) => fold.open), "the list opens");
  await watched.picture("networks");
  await assertAccessible(page);
  const kept = await keptFiles(page);
  assert.equal(kept.length, 4, "weights and label of each");
  assert.ok(kept.every((name) => /^[0-9a-f]{64}\.(json|safetensors)$/.test(name)), kept.join());

  // The same file again is no second copy.
  await giveNetworks(watched, [atoms]);
  await page.locator("#run-hint").getByText("Load a map first").waitFor();
  assert.equal((await cards(page, 2)).length, 2);

  // Remains of a visit that ended early go.
  await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("networks");
    const file = await folder.getFileHandle(`${"0".repeat(64)}.safetensors`, { create: true });
    const writable = await file.createWritable();
    await writable.write("half");
    await writable.close();
  });
  await reload(watched);
  await cards(page, 2);
  assert.deepEqual(await page.locator("#networks .name").allTextContents(), ["amino.safetensors", "atoms.ckpt"]);
  assert.deepEqual(await keptFiles(page), kept);

  await page.locator("#networks-fold summary").click();
  await page.getByRole("button", { name: "Remove atoms.ckpt" }).click();
  const [left] = await cards(page, 1);
  assert.match(left, /amino\.safetensors/);
  assert.equal((await keptFiles(page)).length, 2);
  await reload(watched);
  await cards(page, 1);
  assert.deepEqual(await page.locator("#networks .name").allTextContents(), ["amino.safetensors"]);
  await watched.close();
});

test("wrong and foreign weights are refused in words", { timeout: 4 * 60_000 }, async (t) => {
  const missing = tensors(4);
  missing.delete("transformer.block_list.2.linear.0.bias");
  const misshapen = tensors(4);
  misshapen.get("z6_deconv.block.weight").shape = [4, 8, 2, 2, 2];
  const foreign = tensors(4);
  foreign.set("head.weight", { shape: [2], numbers: Float32Array.of(1, 2) });
  const endless = tensors(4);
  endless.get("out_conv.1.bias").numbers[1] = Number.NaN;
  const other = new Map([["layer.weight", { shape: [1], numbers: Float32Array.of(1) }]]);
  const weave = safetensors(other, { name: "weave" });
  const wrong = [
    ["missing.ckpt", checkpoint(missing), /lacks the tensor transformer\.block_list\.2\.linear\.0\.bias/],
    ["misshapen.safetensors", safetensors(misshapen), /z6_deconv\.block\.weight .* has the shape \[4, 8, 2, 2, 2\], not \[8, 4, 2, 2, 2\]/],
    ["foreign.safetensors", safetensors(foreign), /has a tensor head\.weight that the network does not know/],
    ["endless.safetensors", safetensors(endless), /out_conv\.1\.bias .* no finite numbers/],
    ["other.safetensors", safetensors(other), /lacks the tensor embed\.patch_embeddings\.weight/],
    ["named.safetensors", safetensors(other, { name: "esm" }), /for the network "esm", not "unetr"/],
    ["weave.safetensors", weave, /lacks the tensor/],
    ["cut.safetensors", amino.buffer.subarray(0, 200_000), /bytes by its header, 200000 in the file/],
    ["cut.ckpt", atoms.buffer.subarray(0, 200_000), /zip archive is broken/],
    ["heads.ckpt", checkpoint(tensors(4), { num_heads: 7 }), /7 heads do not divide 12 channels/],
  ];
  const watched = await browser.open();
  const banner = watched.page.locator("#banner");
  for (const [name, buffer, words] of wrong) {
    await giveNetworks(watched, [{ name, buffer }]);
    await banner.getByText(`${name}:`).waitFor();
    const refusal = await banner.innerText();
    t.diagnostic(refusal);
    assert.match(refusal, words);
  }
  assert.deepEqual(await keptFiles(watched.page), [], "nothing of them is kept");
  await giveNetworks(watched, [amino]);
  await cards(watched.page, 1);
  assert.ok(await banner.isHidden(), "a good file ends the complaint");
  await watched.close();
});

const unkept = [
  {
    name: "a private window that keeps no files",
    change: () => {
      const refuse = () => Promise.reject(new DOMException("no", "SecurityError"));
      StorageManager.prototype.getDirectory = refuse;
    },
    words: /this window keeps no files; it may be a private one/,
  },
  {
    name: "a browser without room",
    change: () => {
      StorageManager.prototype.estimate = async () => ({ usage: 900_000, quota: 1_000_000 });
    },
    words: /it takes 0 MB, and the browser has room for 0 MB more: remove networks here/,
  },
  {
    name: "a disk that is full in the middle",
    change: () => {
      const write = FileSystemSyncAccessHandle.prototype.write;
      let bytes = 0;
      FileSystemSyncAccessHandle.prototype.write = function (buffer, options) {
        bytes += buffer.byteLength;
        if (bytes > 100_000) throw new DOMException("full", "QuotaExceededError");
        return write.call(this, buffer, options);
      };
    },
    words: /the browser gives this page no more room: remove networks here, or free space on the disk/,
  },
];

for (const { name, change, words } of unkept) {
  test(`weights that are not kept serve for the visit: ${name}`, { timeout: 4 * 60_000 }, async () => {
    const watched = await browser.open();
    const { page } = watched;
    await changeWorker(watched, change);
    await giveNetworks(watched, [atoms, amino]);
    const [first] = await cards(page, 2);
    assert.match(first, /Here for this visit only/);
    assert.match(first, words);
    assert.deepEqual(await keptFiles(page), [], "no remains");
    await watched.give([boxOfMap(24)]);
    await page.locator("#method").selectOption("reference");
    await page.locator("#cost").getByText("of memory").waitFor();
    await watched.run();
    await watched.finished();
    await reload(watched);
    assert.equal(await page.locator("#networks > li").count(), 0);
    await watched.close();
  });
}

test("the methods run on one map and stand side by side", { timeout: 10 * 60_000 }, async (t) => {
  const box = boxOfMap(28);
  const watched = await browser.open();
  const { page } = watched;
  await watched.give([box, sequence, reference]);
  await watched.run();
  await watched.finished();
  assert.equal(await page.locator("#comparison table").count(), 0, "one model is compared with no other");

  await page.locator("#method").selectOption("reference");
  await page.locator("#run-hint").getByText("Load the weights of Cryo2Struct’s networks").waitFor();
  assert.ok(await page.locator("#run").isDisabled());
  await giveNetworks(watched, [atoms, amino]);
  await page.locator("#cost").getByText("8 tiles of 32³ voxels hold density; the run takes about").waitFor();
  await page.locator("#heads").fill("5");
  await page.locator("#heads").press("Tab");
  await page.locator("#run-hint").getByText("5 heads do not divide 12 channels").waitFor();
  await page.locator("#heads").fill("4");
  await page.locator("#heads").press("Tab");
  await page.locator("#cost").getByText("8 tiles").waitFor();
  await watched.picture("method");
  await assertAccessible(page);
  await watched.run();
  await watched.finished();

  await assertCompared(watched);
  const swept = await page.locator("#sweep");
  await swept.locator("summary").click();
  assert.equal(await swept.locator("polyline").count(), 3, "both networks and chance in one plot");
  assert.deepEqual(
    await swept.locator("thead th").allInnerTexts(),
    ["Threshold", "F1, Cryoweave", "F1, Cryo2Struct atoms.ckpt, 4 heads", "F1 by chance"],
  );
  await watched.picture("methods");
  await assertAccessible(page);

  const record = JSON.parse(await savedAs(watched, "box_28_run_cryo2struct_atoms_ckpt_4_heads.json"));
  assert.deepEqual(record.networks.map(({ predicts, heads }) => `${predicts} ${heads}`), ["atoms 4", "amino 4"]);
  assert.equal(record.networks[0].heads_from, "as asked for");
  assert.equal(record.settings.trace.aligner, "reference");
  const own = JSON.parse(await savedAs(watched, "box_28_run.json"));
  assert.equal(own.networks, undefined);
  assert.match(own.date, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.equal(own.target, "wasm32-unknown-unknown");
  assert.match(own.user_agent, /Chrome/);
  assert.equal(typeof own.contour_level, "number");
  await assertAsByCommandLine(t, box, record);
  await page.setViewportSize({ width: 390, height: 844 });
  await watched.picture("methods_phone");
  const { scrolls, width } = await page.evaluate(() => ({ scrolls: document.documentElement.scrollWidth, width: innerWidth }));
  assert.ok(scrolls <= width, `the page is ${scrolls} pixels wide on a screen of ${width}`);
  await watched.close();
});

/** The table names both, and either can be shown. */
async function assertCompared({ page }) {
  const table = page.locator("#comparison table");
  await table.locator("thead th").nth(1).waitFor();
  assert.deepEqual(await table.locator("thead th").allInnerTexts(), ["Cryoweave", "Cryo2Struct atoms.ckpt, 4 heads"]);
  const rows = await table.locator("tbody th").allInnerTexts();
  for (const row of ["Residues built", "Time", "Matched", "RMSD", "Sequence", "In the 3D view"]) assert.ok(rows.includes(row), row);
  assert.match(await table.innerText(), /574 of 574/, "every residue takes a candidate");
  const shown = async () => [
    await page.locator("#viewer").getAttribute("aria-label"),
    await page.locator("#model-title").innerText(),
  ];
  const [theirs, theirTitle] = await shown();
  assert.match(theirs, /the model: 574 residues/);
  assert.equal(theirTitle, "The model of Cryo2Struct atoms.ckpt, 4 heads");
  const button = page.getByRole("button", { name: "Show: the model of Cryoweave" });
  await button.focus();
  await page.keyboard.press("Enter");
  const pressed = page.locator("#comparison button[aria-pressed=true]");
  assert.equal(await pressed.getAttribute("aria-label"), "Shown: the model of Cryoweave");
  assert.ok(await pressed.evaluate((button) => button === document.activeElement), "the keyboard stays there");
  const [ours, ourTitle] = await shown();
  assert.equal(ourTitle, "The model of Cryoweave");
  assert.notEqual(ours, theirs);
}

/** The text of the file that is saved under `name`. */
async function savedAs({ page }, name) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: `save ${name}` }).click(),
  ]);
  assert.equal(download.suggestedFilename(), name);
  return readFile(await download.path(), "utf8");
}

/** The command line finds as many candidates, and builds as many residues. */
async function assertAsByCommandLine(t, box, record) {
  const theirs = await native(
    [box, sequence, atoms, amino],
    (folder) => {
      const at = (file) => join(folder, file.name);
      const networks = ["--method", "reference", "--atoms", at(atoms), "--amino", at(amino), "--heads", "4"];
      const others = ["--force", "--backend", "cpu", "--quiet", "--out", join(folder, "out")];
      return ["predict", at(box), "--fasta", at(sequence), ...networks, ...others];
    },
    async (folder) => JSON.parse(await readFile(join(folder, "out/run.json"), "utf8")),
  );
  t.diagnostic(`candidates: ${record.counts.candidates} in the page, ${theirs.counts.candidates} natively`);
  assert.deepEqual(record.counts, theirs.counts);
  assert.deepEqual(record.settings, theirs.settings);
  assert.deepEqual(record.networks, theirs.networks);
  assert.equal(record.weights.sha256, theirs.weights.sha256);
}

test("a network that sees the sequence is told it by a language model, or in numbers", { timeout: 10 * 60_000 }, async () => {
  const box = boxOfMap(20);
  const seeing = { name: "seeing.safetensors", buffer: safetensors(tensors(4, 7, 320)) };
  const model = { name: "esm2_t6_8M.safetensors", buffer: safetensors(languageModel(5)) };
  const numbers = await native(
    [model, sequence],
    (folder) => ["embed", join(folder, sequence.name), "--weights", join(folder, model.name), "--out", join(folder, "numbers.npy"), "--backend", "cpu"],
    async (folder) => ({ name: "numbers.npy", buffer: await readFile(join(folder, "numbers.npy")) }),
  );
  const watched = await browser.open();
  const { page } = watched;
  await watched.give([box, sequence]);
  await giveNetworks(watched, [seeing, amino, model, numbers]);
  await cards(page, 4);
  await page.locator("#method").selectOption("reference");
  await page.locator("#run-hint").getByText("wants the sequence in 320 numbers").waitFor();
  const candidates = [];
  for (const by of [model, numbers]) {
    await page.locator("#network-sequence").selectOption({ label: by.name });
    await page.locator("#cost").getByText("density; the run takes about").waitFor();
    await watched.run();
    await watched.finished();
    const record = JSON.parse(await savedAs(watched, "box_20_run_cryo2struct_seeing_safetensors.json"));
    assert.deepEqual(record.inputs.map(({ name }) => name), [box.name, sequence.name, by.name]);
    candidates.push(record.counts.candidates);
  }
  assert.equal(candidates[0], candidates[1], "the page's description is the native program's");
  await page.reload();
  await cards(page, 4);
  await watched.close();
});

test("other weights for our own network are used and said", { timeout: 6 * 60_000 }, async () => {
  const shipped = readFileSync(join(repository, "assets/weave.safetensors"));
  const tuned = Buffer.from(shipped);
  // The last number of the last tensor, a little different.
  tuned[tuned.length - 4] ^= 1;
  const watched = await browser.open();
  const { page } = watched;
  await watched.give([boxOfMap(24)]);
  await giveNetworks(watched, [{ name: "tuned.safetensors", buffer: tuned }]);
  assert.match((await cards(page, 1))[0], /other weights for Cryoweave’s own network/);
  await page.locator("#ours-settings").evaluate((settings) => (settings.closest("details").open = true));
  await page.locator("#weights").selectOption({ label: "tuned.safetensors" });
  assert.match(await page.locator("#backend summary").innerText(), /your weights/);
  await watched.run();
  await watched.finished();
  assert.match(await watched.words(), /The network ran with the weights tuned\.safetensors \(SHA-256 [0-9a-f]{64}\), not with those that ship/);
  const record = JSON.parse(await savedAs(watched, "box_24_run_cryoweave_tuned_safetensors.json"));
  assert.equal(record.weights.name, "tuned.safetensors");
  assert.ok(record.notes.some((note) => note.includes("tuned.safetensors")));
  await watched.close();
});
