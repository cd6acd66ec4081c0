// What goes wrong costs no work: a stopped worker, a driver that hangs, a damaged file, an example beside own files.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { boxOfMap, reference, rowOfTiles, sequence } from "./fixtures.mjs";
import { changeWorker, start } from "./harness.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.stop());

const box = boxOfMap(40);

/** Keeps the page's workers where a test can stop them. */
const keepWorkers = () => {
  globalThis.kept = [];
  const Plain = globalThis.Worker;
  globalThis.Worker = class extends Plain {
    constructor(...given) {
      super(...given);
      globalThis.kept.push(this);
    }
  };
};

/** The worker that runs now reports that it stopped, as after a trap. */
const stopWorker = (page) =>
  page.evaluate(() => {
    const worker = globalThis.kept.at(-1);
    worker.dispatchEvent(new ErrorEvent("error", { message: "RuntimeError: unreachable", cancelable: true }));
  });

/** The atoms of a PDB file. */
const atoms = (text) => text.match(/^ATOM.*$/gm);

/** Number of workers that were started. */
const workers = (page) => page.evaluate(() => globalThis.kept.length);

test("an own map takes nothing from the example", { timeout: 6 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await page.locator("#example").click();
  await watched.running();
  await page.locator("#cancel").click();
  await page.locator("#run:enabled").waitFor();
  await watched.give([box]);
  await page.locator("#log").getByText("The example's sequence was removed").waitFor({ state: "attached" });
  assert.deepEqual(await page.locator("#loaded .name").allInnerTexts(), [box.name], "only the own map is there");
  await watched.run();
  await watched.finished();
  await watched.close();
});

test("a refused file takes nothing from the one of its name", { timeout: 6 * 60_000 }, async () => {
  const watched = await browser.open("?backend=cpu", keepWorkers);
  const { page } = watched;
  await watched.give([box]);
  await page.locator("#picker").setInputFiles({ ...box, buffer: box.buffer.subarray(0, 2000), mimeType: "application/octet-stream" });
  await page.locator("#banner").getByText(box.name).waitFor();
  await stopWorker(page);
  await page.locator("#banner").getByText("It was started again").waitFor();
  await watched.run();
  await watched.finished();
  await watched.close();
});

test("a result stays until the next one is there", { timeout: 8 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  // Two tiles, and then twelve rotations: the second run must not end before it is cancelled.
  await watched.give([rowOfTiles()]);
  await watched.run();
  await watched.finished();
  const before = await page.locator("#result-words").innerText();
  await page.locator("#rotations").evaluate((select) => (select.value = "12"));
  await watched.run();
  await page.locator("#result-old").waitFor();
  assert.equal(await page.locator("#result-words").innerText(), before);
  await page.locator("#cancel").click();
  await page.locator("#run:enabled").waitFor();
  assert.ok(await page.locator("#result").isVisible(), "a cancel takes nothing away");
  assert.match(await page.locator("#result-old").innerText(), /other settings/, "the mark of the run goes with it");
  assert.match(await watched.saved("mmCIF"), /^data_/, "it can still be saved");
  await watched.close();
});

test("a run goes on after a worker stops, with what was loaded", { timeout: 8 * 60_000 }, async () => {
  const watched = await browser.open("?backend=cpu", keepWorkers);
  const { page } = watched;
  await watched.give([box, sequence, reference]);
  await page.locator("#run:enabled").waitFor();
  await watched.run();
  await stopWorker(page);
  await page.locator("#banner").getByText("It was started again, and so was the run").waitFor();
  await watched.finished();
  assert.equal(await workers(page), 2);
  assert.ok(await page.locator("#scores").getByText("matched").isVisible(), "the reference structure is still there");
  await watched.close();
});

test("a fault that repeats ends in words", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open("?backend=cpu", keepWorkers);
  const { page } = watched;
  await watched.give([box]);
  await watched.run();
  for (const count of [2, 3]) {
    await stopWorker(page);
    await watched.running();
    assert.equal(await workers(page), count);
  }
  await stopWorker(page);
  await page.locator("#banner").getByText("3 times in a row").waitFor();
  await page.waitForTimeout(1_000);
  assert.equal(await workers(page), 3, "no further worker is started");
  await watched.picture("fault_that_repeats");
  await watched.close();
});

test("files are taken while a driver hangs, and the CPU steps in", { timeout: 4 * 60_000 }, async () => {
  const hang = () => {
    const gpu = { requestAdapter: () => new Promise(() => {}) };
    Object.defineProperty(Navigator.prototype, "gpu", { get: () => gpu, configurable: true });
  };
  const watched = await browser.open("", hang, { waits: false });
  await watched.give([box]);
  assert.match(await watched.words(), /will run on: CPU/);
  await watched.page.locator("#backend summary").click();
  assert.match(await watched.page.locator("#backend-why").innerText(), /did not name its graphics adapter in time/);
  await watched.close();
});

test("a reload goes on from the finished tiles, with the files and choices of the run", { timeout: 10 * 60_000 }, async (t) => {
  const watched = await browser.open();
  const { page } = watched;
  const files = [boxOfMap(48), { ...sequence, name: "own.fasta" }];
  const mirrored = page.locator("#loaded").getByLabel("flip hand");
  const offer = page.locator("#kept");
  /** Loads the files and makes the choices. One rotation, as the network is unsure of mirrored maps and would look four times. */
  const begin = async () => {
    await watched.give(files);
    await mirrored.check();
    await page.locator("#check-corrections").getByText("hand flipped").waitFor();
    await set("#rotations", "1");
    await set("#threshold", "0.4");
  };
  const set = (id, value) =>
    page.locator(id).evaluate((control, chosen) => {
      control.value = chosen;
      for (const name of ["input", "change"]) control.dispatchEvent(new Event(name));
    }, value);
  await begin();
  await watched.run();
  const network = page.locator("#stages li", { hasText: "Run the network" });
  await network.getByText(/: [1-9]\d* of \d+ tiles/).waitFor();
  await page.reload();
  await offer.getByText(/last work: box_48\.mrc, own\.fasta, of .*had not ended/).waitFor();
  await watched.picture("kept_work");
  await page.locator("#kept-open").click();
  await offer.waitFor({ state: "hidden" });
  await page.locator("#log").getByText(/Going on from \d+ tiles? of an earlier run/).waitFor({ state: "attached" });
  await watched.finished();
  assert.ok(await mirrored.isChecked(), "the map is mirrored again");
  assert.equal(await page.locator("#threshold-value").textContent(), "0.40");
  assert.equal(await page.locator("#rotations").inputValue(), "1");
  const first = atoms(await watched.saved("PDB"));

  await page.reload();
  await offer.getByText(/had ended/).waitFor();
  await page.locator("#kept-open").click();
  await watched.finished();
  assert.deepEqual(atoms(await watched.saved("PDB")), first, "the model of an ended run is built again");

  await page.locator("#work-forget").evaluate((button) => button.click());
  await page.locator("#log").getByText("tiles of earlier runs are removed").waitFor({ state: "attached" });
  await page.reload();
  await begin();
  assert.ok(await offer.isHidden(), "removed work is gone");
  await watched.run();
  await watched.finished();
  assert.doesNotMatch(await watched.words(), /Going on from/, "removed tiles are gone");
  assert.deepEqual(atoms(await watched.saved("PDB")), first, "a run in two parts gives the same model");
  t.diagnostic(await page.locator("#result-words").innerText());
  await watched.close();
});

test("a run that was interrupted is kept through another one", { timeout: 10 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await page.locator("#rotations").selectOption("1", { force: true });
  await watched.give([boxOfMap(48), sequence]);
  await watched.run();
  await page.locator("#stages li", { hasText: "Run the network" }).getByText(/: [1-9]\d* of \d+ tiles/).waitFor();
  await page.reload();
  await page.locator("#kept").getByText(/last work: box_48\.mrc.*had not ended/).waitFor();
  // Nobody takes the offer; an example is begun and another map is built in its place.
  await page.locator("#example").click();
  await watched.running();
  await page.locator("#cancel").click();
  await page.locator("#run:enabled").waitFor();
  await watched.give([boxOfMap(40)]);
  await watched.run();
  await watched.finished();
  await page.reload();
  await page.locator("#kept").getByText(/last work: box_48\.mrc.*had not ended/).waitFor();
  await page.locator("#kept-open").click();
  await page.locator("#log").getByText(/Going on from \d+ tiles? of an earlier run/).waitFor({ state: "attached" });
  await watched.finished();
  await watched.close();
});

test("an example that comes late takes nothing from own files", { timeout: 3 * 60_000 }, async () => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const late = async (route) => {
    await held;
    await route.continue();
  };
  const watched = await browser.open("?backend=cpu", undefined, { fulfil: ["**/example/emd_3488.mrc.gz*", late] });
  const { page } = watched;
  await page.locator("#example").click();
  await watched.give([box]);
  release();
  await page.locator("#log").getByText("came after other files, and is not loaded").waitFor({ state: "attached" });
  assert.deepEqual(await page.locator("#loaded .name").allInnerTexts(), [box.name]);
  assert.ok(await page.locator("#run").isEnabled(), "no run began by itself");
  await watched.close();
});

test("a fault of the page's own program is said, also where it takes no further event", { timeout: 2 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await watched.give([box]);
  // As after a trap: the program is left in the middle of an event.
  await page.evaluate(() => {
    const plain = Object.getOwnPropertyDescriptor(Node.prototype, "textContent");
    const broken = () => {
      Object.defineProperty(Node.prototype, "textContent", plain);
      throw new Error("injected");
    };
    Object.defineProperty(Node.prototype, "textContent", { ...plain, set: broken });
  });
  await page.locator("#slab-front").evaluate((slider) => {
    slider.value = 20;
    slider.dispatchEvent(new Event("input"));
  });
  await page.locator("#banner").getByText(/The page has a fault: .*injected.*Reload it/).waitFor();
  watched.seen.complaints.length = 0;
  await watched.close();
});

test("each tab keeps its own work, and a new one is offered that of a closed one", { timeout: 6 * 60_000 }, async () => {
  const first = await browser.open();
  const build = async (tab, box) => {
    await tab.give([box, sequence]);
    await tab.run();
    await tab.finished();
  };
  /** What a tab is offered after a reload, or right after it was opened. */
  const offered = async (tab, words) => tab.page.locator("#kept").getByText(words).waitFor();
  await build(first, boxOfMap(44));
  const second = await first.anotherTab();
  await build(second, boxOfMap(42));
  await first.page.reload();
  await offered(first, "last work: box_44.mrc");
  await second.page.reload();
  await offered(second, "last work: box_42.mrc");
  await second.page.locator("#kept-remove").click();
  await second.page.locator("#log").getByText("tiles of earlier runs are removed").waitFor({ state: "attached" });
  await first.page.reload();
  await offered(first, "last work: box_44.mrc");
  const third = await first.anotherTab();
  await build(third, boxOfMap(40));
  await first.page.close();
  const fourth = await third.anotherTab();
  await offered(fourth, "last work: box_44.mrc");
  await third.close();
});

test("a model stays to be saved when its map is replaced, and comes back with it", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  const seen = () => page.locator("#viewer").getAttribute("aria-label");
  const [own, other] = [boxOfMap(40), boxOfMap(24)];
  await watched.give([own, sequence]);
  // The line above the picture begins the run, too, and the keyboard goes on to its cancel.
  await page.locator("#headline-again").getByText("Build the model").press("Enter");
  await watched.running();
  assert.equal(await page.evaluate(() => document.activeElement.id), "headline-cancel");
  await watched.finished();
  const first = await watched.saved("PDB");
  await watched.give([other]);
  assert.match(await page.locator("#result-old").innerText(), /Made of another map/);
  assert.doesNotMatch(await seen(), /the model/);
  assert.equal(await watched.saved("PDB"), first);
  await watched.give([own]);
  await page.locator("#result-old").waitFor({ state: "hidden" });
  assert.match(await seen(), /the model: \d+ residues/);
  await page.locator("#strips [role=option][data-c]").first().waitFor();
  await watched.close();
});

test("tiles of a worker that stops are scored by the others", { timeout: 6 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await watched.give([boxOfMap(48)]);
  await watched.run();
  await page.locator("#log").getByText(/workers run the network side by side|One worker runs/).waitFor({ state: "attached" });
  const one = page.workers().find((worker) => worker.url().includes("role=tiles"));
  await one.evaluate(() => void setTimeout(() => { throw new Error("injected"); }, 0));
  await page.locator("#log").getByText(/stopped \(.*injected.*\); \d+ (is|are) left/).waitFor({ state: "attached" });
  await watched.finished();
  assert.match(await watched.words(), /\d+ workers run the network side by side/);
  await watched.close();
});

test("the browser asks before a run is left", { timeout: 3 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  const asked = [];
  page.on("dialog", (dialog) => asked.push(dialog.type()));
  await watched.give([box]);
  await page.reload();
  assert.deepEqual(asked, [], "nothing is lost with files");
  await watched.give([box]);
  await watched.run();
  await page.reload();
  assert.deepEqual(asked, ["beforeunload"]);
  await watched.close();
});

test("a result says when it is not of what is chosen now", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await watched.give([box]);
  await watched.run();
  await watched.finished();
  const mark = page.locator("#result-old");
  assert.ok(await mark.isHidden());
  await page.locator("#rotations").selectOption("1", { force: true });
  await mark.getByText("other settings").waitFor();
  await page.locator("#rotations").selectOption("4", { force: true });
  await mark.waitFor({ state: "hidden" });
  await watched.give([{ name: "other.fasta", buffer: Buffer.from(">other\nMKTAYIAKQRQISFVKSHFSRQ\n") }]);
  await mark.getByText("another sequence").waitFor();
  await page.locator("#headline-again").click();
  await watched.finished();
  assert.ok(await mark.isHidden(), "the new result is of what is chosen");
  await page.locator("#headline-again").waitFor({ state: "hidden" });
  await watched.close();
});

test("a disk that does not answer costs only what it would keep", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page, context } = watched;
  await changeWorker(watched, () => {
    StorageManager.prototype.getDirectory = () => new Promise(() => {});
  });
  await watched.give([box]);
  await watched.run();
  await watched.finished();
  await page.locator("#log").getByText(/Finished tiles are not kept.*it does not answer/).waitFor({ state: "attached" });
  await context.unroute("**/worker_start.js*");
  await watched.close();
});

test("faults stand in lines of their own until they are put away", { timeout: 2 * 60_000 }, async () => {
  const watched = await browser.open();
  const { page } = watched;
  await page.locator("#paste summary").click();
  await page.locator("#paste-use").click();
  await page.locator("#fetch summary").click();
  await page.locator("#fetch-go").click();
  const lines = page.locator("#banner-lines p");
  await lines.nth(0).waitFor();
  await page.locator("#banner-close").click();
  await page.locator("#banner").waitFor({ state: "hidden" });
  await page.locator("#backend summary").click();
  await page.keyboard.press("Escape");
  assert.ok(!(await page.locator("#backend").getAttribute("open")), "Escape closes the card");
  await watched.close();
});

test("a program that does not come is said, and asked for again", { timeout: 4 * 60_000 }, async () => {
  const watched = await browser.open("?backend=cpu", keepWorkers);
  const { page } = watched;
  await watched.give([box]);
  await page.locator("#run:enabled").waitFor();
  await watched.context.route(/worker(_start)?\.js/, (route) => route.abort());
  await watched.context.setOffline(true);
  await stopWorker(page);
  await page.locator("#banner").getByText("cannot start").waitFor();
  await watched.context.setOffline(false);
  await watched.context.unroute(/worker(_start)?\.js/);
  await watched.run();
  await watched.finished();
  await watched.page.context().close();
});
